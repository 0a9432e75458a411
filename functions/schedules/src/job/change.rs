//! Changing a job: read, change, write if nobody else did meanwhile, with its due item, its log line and its
//! entry in the audit log in the same transaction; then dispatch at once if the next instant is near.

use api::{Result, TeamId};
use audit::Entry;
use cx::Cx;
use due::Armed;
use identity::{Caller, WriteJobs};
use table::{Condition, TableError};

use super::{Job, JobId, JobOut, Standing};
use crate::DELIVERIES;
use crate::log::LogRow;
use crate::tally;

/// How often a change is made again because a tick or another change came between.
const TRIES: usize = 8;

/// What a change brings with it.
#[derive(Debug, Default)]
pub struct Change {
    /// A line for the job's log.
    pub log: Option<LogRow>,
}

/// Applies `edit` to the job `id` as `caller` asked, which the audit log calls `action`; see [`change`].
///
/// # Errors
/// As [`change`]; 403 when the caller may change their own jobs only, and this is none.
pub async fn change_as(
    cx: &Cx,
    caller: &Caller<WriteJobs>,
    id: &JobId,
    action: &'static str,
    mut edit: impl FnMut(&mut Job, Option<&Armed>) -> Result<Change>,
) -> Result<Job> {
    change(cx, &caller.team, id, &Entry::by(cx, caller, action), |job, armed| {
        caller.must_reach(job.created_by.as_ref())?;
        edit(job, armed)
    })
    .await
}

/// Applies `edit` to the job `id` of `team`. The edit may be applied several times, each time to the job as
/// it then is; a new era makes the due item anew.
///
/// # Errors
/// What `edit` says; 404 when there is no such job; 409 `changed_meanwhile` when others keep changing it.
pub async fn change(
    cx: &Cx,
    team: &TeamId,
    id: &JobId,
    entry: &Entry,
    mut edit: impl FnMut(&mut Job, Option<&Armed>) -> Result<Change>,
) -> Result<Job> {
    for _ in 0..TRIES {
        let mut job = Job::load(cx, team, id).await?;
        let (revision, version, before) = (job.revision, job.era().version, serde_json::to_value(&job).ok());
        let entry = entry.clone().on(id).before(&JobOut::new(&job, entry.at));
        let armed = due::armed(cx, DELIVERIES.name, team, id.as_str()).await?;
        // What is owed already goes out under the era that owes it, before the edit moves the due item.
        if let Some(armed) = &armed
            && due::dispatch_overdue(cx, armed, &job.calendar).await?
        {
            continue;
        }
        let Change { log } = edit(&mut job, armed.as_ref())?;
        job.last_instant = job.calendar.last();
        // Headers, for one, are sealed, and neither side shows their values.
        let entry = entry.hidden(before != serde_json::to_value(&job).ok());
        job.revision += 1;
        job.updated_at = cx.now();
        let entry = if job.standing() == Standing::Removed { entry } else { entry.clone().after(&JobOut::new(&job, entry.at)) };
        let table = cx.table();
        let mut transaction = table.transaction().put(&job, Condition::number("revision", revision));
        if let Some(log) = &log {
            transaction = transaction.put(log, Condition::Always);
        }
        let due = if job.era().version == version { None } else { job.due() };
        if job.era().version != version {
            transaction = due::rearm(transaction, armed.as_ref(), due.as_ref());
        }
        match audit::commit(cx, transaction, &[entry]).await {
            Err(TableError::ConditionFailed) => continue,
            other => other?,
        }
        if let Some(due) = &due {
            due::dispatch_if_near(cx, due).await;
        }
        if let Some(log) = &log {
            tally::note(cx, log).await;
        }
        return Ok(job);
    }
    Err(TableError::ConditionFailed.into())
}
