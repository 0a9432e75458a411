//! `schedules-socket-message` takes what a connection wants to hear of: `jobs` is all jobs of its team, `job/job_…` one of
//! them.

use api::{Error, Result, TeamId};
use cx::Cx;
use function::{Sample, SocketFunction, SocketRoute};
use live::{READ_CONNECTIONS, READ_SOCKETS, Topics, WRITE_CONNECTIONS, WRITE_SOCKETS, message};

use crate::job::{Job, JobId};
use crate::telling::JOBS_TOPIC;
use crate::touches::READ_JOBS;

pub(crate) const ENTRY: SocketFunction = SocketFunction::new(
    "schedules-socket-message",
    SocketRoute::Message,
    "Takes what a connection wants to hear of",
    |cx, event| Box::pin(async move { message(cx, event, &JobTopics).await }),
)
.touches(&[cx::Touch::Tell, READ_SOCKETS, WRITE_SOCKETS, READ_CONNECTIONS, WRITE_CONNECTIONS, limits::TOUCH, READ_JOBS])
.sample(Sample::of("connection").with(r#"{"subscribe": ["jobs"]}"#));

/// Whoever may open the socket may read all jobs of the team. Another team's are none.
struct JobTopics;

impl Topics for JobTopics {
    async fn has(&self, cx: &Cx, team: &TeamId, topic: &str) -> Result<bool> {
        if topic == JOBS_TOPIC {
            return Ok(true);
        }
        let Some(Ok(id)) = topic.strip_prefix("job/").map(str::parse::<JobId>) else { return Ok(false) };
        match Job::load(cx, team, &id).await {
            Ok(_) => Ok(true),
            Err(Error::NotFound(_)) => Ok(false),
            Err(error) => Err(error),
        }
    }
}
