//! Changing a job: read, change, write if nobody else did meanwhile, with its due item, its log line and its
//! entry in the audit log in the same transaction; then dispatch at once if the next instant is near.

use api::{Result, TeamId};
use audit::Entry;
use cx::Cx;
use due::{Armed, Due};
use identity::{Caller, WriteJobs};
use notice::Told;
use table::{Condition, Miss, Transaction};

use super::{Job, JobId, JobOut, Standing};
use crate::deliveries::DELIVERIES;
use crate::log::LogRow;
use crate::tally;
use crate::telling::{self, What};

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
    edit: impl Fn(&mut Job, Option<&Armed>) -> Result<Change>,
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
    edit: impl Fn(&mut Job, Option<&Armed>) -> Result<Change>,
) -> Result<Job> {
    change_telling(cx, team, id, entry, &Told::default(), edit).await
}

/// The same, with what the team is `told` of it in the same transaction.
///
/// # Errors
/// As [`change`].
pub async fn change_telling(
    cx: &Cx,
    team: &TeamId,
    id: &JobId,
    entry: &Entry,
    told: &Told,
    edit: impl Fn(&mut Job, Option<&Armed>) -> Result<Change>,
) -> Result<Job> {
    let table = cx.table();
    let attempt = |transaction| attempt(cx, (team, id), entry, &edit, told.join(transaction));
    let Changed { job, due, log } = table.change(attempt).await?;
    if let Some(due) = &due {
        due::dispatch_if_near(cx, due).await;
    }
    if let Some(log) = &log {
        tally::note(cx, &[log]).await;
    }
    telling::tell(cx, What::Changed, [(&job.team, job.id.as_str())]).await;
    Ok(job)
}

/// A change that was made, and what is still to be done about it.
struct Changed {
    job: Job,
    /// The due item of a new era.
    due: Option<Due>,
    log: Option<LogRow>,
}

async fn attempt(
    cx: &Cx,
    (team, id): (&TeamId, &JobId),
    entry: &Entry,
    edit: &impl Fn(&mut Job, Option<&Armed>) -> Result<Change>,
    transaction: Transaction<'_>,
) -> Result<Changed, Miss> {
    let before = Job::load(cx, team, id).await?;
    let armed = due::armed(cx, DELIVERIES.name, team, id.as_str()).await?;
    // What is owed already goes out under the era that owes it, before the edit moves the due item.
    if let Some(armed) = &armed
        && due::dispatch_overdue(cx, armed, &before.calendar).await?
    {
        return Err(Miss::Overtaken);
    }
    let mut job = before.clone();
    let Change { log } = edit(&mut job, armed.as_ref())?;
    job.last_instant = job.calendar.last();
    // Headers, for one, are sealed, and neither side shows their values.
    let entry = entry.clone().on(id).before(&JobOut::new(&before, entry.at)).hidden(job != before);
    job.revision += 1;
    job.updated_at = cx.now();
    let entry = if job.standing() == Standing::Removed { entry } else { entry.clone().after(&JobOut::new(&job, entry.at)) };
    let mut transaction = transaction.put(&job, Condition::number("revision", before.revision));
    if let Some(log) = &log {
        transaction = transaction.put(log, Condition::Always);
    }
    let is_new_era = job.era().version != before.era().version;
    let due = if is_new_era { job.due() } else { None };
    if is_new_era {
        transaction = due::rearm(transaction, armed.as_ref(), due.as_ref());
    }
    audit::commit(cx, transaction, &[entry]).await?;
    Ok(Changed { job, due, log })
}
