//! `schedules-export` writes the jobs of somebody's personal team into their export, with their logs and the dead letters.

use ::export::{EXPORTS, FILES, Requested, Writer, find};
use api::{PageQuery, Result};
use cx::{Cx, Touch};
use events::read;
use function::{Message, Sample, Trace, Verdict, Worker};
use queue::Queue;
use table::{Direction, Family, Partition, Range};

use crate::dead_letters::DeadLetterOut;
use crate::deliveries::{DEAD_LETTERS, DeadLetter};
use crate::job::{JOBS, Job, JobOut};
use crate::log::{LOGS, LogOut, LogRow};
use crate::touches::{READ_DEAD_LETTERS, READ_JOBS, READ_LOGS};

/// Exports whose part of schedules is to be written.
pub const EXPORT: Queue = Queue { name: "schedules-export", visibility_s: 1_800, max_receives: 10, due: false };

pub(crate) const ENTRY: Worker = Worker::new("schedules-export", EXPORT, |cx, message| Box::pin(export(cx, message)))
    .memory_mb(512)
    .timeout_s(300)
    .touches(&[
        READ_JOBS,
        READ_LOGS,
        READ_DEAD_LETTERS,
        Touch::Read(Family::Team(EXPORTS)),
        Touch::Write(Family::Team(EXPORTS)),
        Touch::Blobs(FILES),
    ])
    .sample(
        Sample::body(r#"{"export": "{begun_export}"}"#)
            .leaves(Trace::at("/api/auth/exports/{begun_export}").holding(r#"{"/products/1/ready": true}"#)),
    );

const AT_ONCE: usize = 100;

/// Writes the part of schedules in the export that `message` names.
///
/// # Errors
/// When the message is not one of ours, a part of the system is busy, or time is over; it is begun again then.
pub async fn export(cx: Cx, message: Message) -> Result<Verdict> {
    let event = read::<Requested>(&message.body)?;
    let Some(export) = find(&cx, &event, "schedules").await? else { return Ok(Verdict::Done) };
    let (table, team, now) = (cx.table(), &export.team, cx.now());
    let mut out = Writer::new(&cx, &export, "schedules")?;
    let mut jobs = table.pages::<Job>(&Partition::team(team, JOBS), Range::All, AT_ONCE);
    while let Some(found) = jobs.next().await? {
        for job in found {
            out.push("job", &JobOut::new(&job, now)).await?;
            let mut log = table.pages::<LogRow>(&Partition::within(team, LOGS, job.id.as_str()), Range::All, AT_ONCE);
            while let Some(rows) = log.next().await? {
                for row in rows {
                    out.push("log_row", &Logged { job_id: job.id.as_str(), row: LogOut::from(row) }).await?;
                }
            }
        }
    }
    let mut asked = Some(PageQuery::first());
    while let Some(query) = asked {
        let letters = Partition::team(team, DEAD_LETTERS);
        let page = table.page::<DeadLetter>(&letters, Range::All, Direction::Descending, &query, |_| true).await?;
        asked = query.after(&page);
        for letter in page.items {
            out.push("dead_letter", &DeadLetterOut::from(letter)).await?;
        }
    }
    out.finish().await?;
    Ok(Verdict::Done)
}

/// A row of a job's log, which elsewhere says by its place which job it is of.
#[derive(serde::Serialize)]
struct Logged<'a> {
    job_id: &'a str,
    #[serde(flatten)]
    row: LogOut,
}
