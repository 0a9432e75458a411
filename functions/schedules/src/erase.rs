//! `schedules-erase` removes what an erased team leaves behind: its jobs with their logs, and its dead letters.
//! Occurrences hold nothing of a job but when it ran and what came of it, and end by themselves.
//!
//! Each step can be repeated, so a message that comes again goes on where the last one stopped.

use std::time::Duration;

use api::Result;
use cx::Cx;
use due::{armed, rearm};
use events::{Received, read};
use function::{Message, Sample, Verdict, Worker};
use identity::Team;
use jiff::SignedDuration;
use live::{Connection, READ_CONNECTIONS, WRITE_CONNECTIONS};
use queue::Queue;
use serde_json::Value;
use table::{Condition, Item, Partition, Range};

use crate::deliveries::{DEAD_LETTERS, DELIVERIES};
use crate::job::{JOBS, Job};
use crate::touches::{
    READ_ARMED, READ_COUNTS, READ_DEAD_LETTERS, READ_JOBS, READ_LOGS, READ_TALLIES, READ_TEAMS, WRITE_ARMED, WRITE_COUNTS,
    WRITE_DEAD_LETTERS, WRITE_DUE, WRITE_JOBS, WRITE_LOGS, WRITE_TALLIES,
};
use crate::{log, tally};

/// Teams that are gone. A message is received again for as long as there is something left.
pub const ERASE: Queue = Queue { name: "schedules-erase", visibility_s: 360, max_receives: 50, due: false };

pub(crate) const ENTRY: Worker = Worker::new("schedules-erase", ERASE, |cx, message| Box::pin(erase(cx, message)))
    .timeout_s(60)
    .touches(&[
        READ_TEAMS,
        READ_JOBS,
        WRITE_JOBS,
        READ_LOGS,
        WRITE_LOGS,
        READ_COUNTS,
        WRITE_COUNTS,
        READ_TALLIES,
        WRITE_TALLIES,
        READ_DEAD_LETTERS,
        WRITE_DEAD_LETTERS,
        READ_CONNECTIONS,
        WRITE_CONNECTIONS,
        READ_ARMED,
        WRITE_ARMED,
        WRITE_DUE,
    ])
    .sample(Sample::body(r#"{}"#));

const JOBS_AT_ONCE: usize = 20;
/// With less time left, the rest waits for the next receive.
const LEAST_TIME: SignedDuration = SignedDuration::from_secs(15);

/// Removes what the team that `message` names leaves behind.
///
/// # Errors
/// When the message is not one of ours or a part of the system is busy; it is received again then.
pub async fn erase(cx: Cx, message: Message) -> Result<Verdict> {
    let Received { team, .. } = read::<Value>(&message.body)?;
    let left = cx.table().get::<Team>(Team::key_of(&team)).await?;
    if left.is_some_and(|team| team.erased_at.is_none()) {
        tracing::error!(team = team.as_str(), "a team that is there was said to be erased");
        return Ok(Verdict::Done);
    }
    let (table, jobs) = (cx.table(), Partition::team(&team, JOBS));
    let mut pages = table.pages::<Job>(&jobs, Range::All, JOBS_AT_ONCE);
    while let Some(found) = pages.next().await? {
        for job in &found {
            if cx.time_left().is_some_and(|left| left < LEAST_TIME) {
                return Ok(Verdict::GiveBack(Duration::ZERO));
            }
            for partition in log::partitions_of(&team, job.id.as_str()) {
                table.clear(&partition).await?;
            }
            let armed = armed(&cx, DELIVERIES.name, &team, job.id.as_str()).await?;
            let transaction = table.transaction().delete(job.key(), Condition::Always);
            rearm(transaction, armed.as_ref(), None).commit().await?;
        }
    }
    table.clear(&jobs).await?;
    table.clear(&tally::list(&team)).await?;
    table.clear(&Partition::team(&team, DEAD_LETTERS)).await?;
    table.clear(&Connection::list_of(&team)).await?;
    tracing::info!(team = team.as_str(), "what an erased team left behind is gone");
    Ok(Verdict::Done)
}
