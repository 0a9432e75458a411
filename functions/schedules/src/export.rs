//! `schedules-export` writes the jobs of somebody's personal team into their export, with their logs and the dead letters.

use ::export::{Requested, Writer, find};
use api::{PageQuery, Result};
use cx::Cx;
use events::read;
use function::{Message, Verdict};
use queue::Queue;
use table::{Direction, Partition, Range};

use crate::dead_letters::DeadLetterOut;
use crate::deliveries::{DEAD_LETTERS, DeadLetter};
use crate::job::{JOBS, Job, JobOut};
use crate::log::{LOGS, LogOut, LogRow};

/// Exports whose part of schedules is to be written.
pub const EXPORT: Queue = Queue { name: "schedules-export", visibility_s: 1_800, max_receives: 10, due: false };

const AT_ONCE: usize = 100;

/// Writes it.
///
/// # Errors
/// When the message is not one of ours, a part of the system is busy, or time is over; it is begun again then.
pub async fn export(cx: Cx, message: Message) -> Result<Verdict> {
    let event = read::<Requested>(&message.body)?;
    let Some(export) = find(&cx, &event).await? else { return Ok(Verdict::Done) };
    let (table, team, now) = (cx.table(), &export.team, cx.now());
    let mut out = Writer::new(&cx, &export, "schedules");
    let mut after = None;
    loop {
        let (jobs, next) = table.range::<Job>(&Partition::team(team, JOBS), Range::All, AT_ONCE, after).await?;
        for job in jobs {
            out.push("job", &JobOut::new(&job, now)).await?;
            let log = Partition::within(team, LOGS, job.id.as_str());
            let mut after = None;
            loop {
                let (rows, next) = table.range::<LogRow>(&log, Range::All, AT_ONCE, after).await?;
                for row in rows {
                    out.push("log_row", &Logged { job_id: job.id.as_str(), row: LogOut::from(row) }).await?;
                }
                after = next;
                if after.is_none() {
                    break;
                }
            }
        }
        after = next;
        if after.is_none() {
            break;
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
