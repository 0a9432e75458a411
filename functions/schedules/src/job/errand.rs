//! Sending an occurrence outside the calendar: a run now, a replay.

use api::{Result, base32};
use audit::Entry;
use cx::Cx;
use due::{Due, Errand, OccurrenceId, Origin};
use identity::{Caller, WriteJobs};
use jiff::Timestamp;
use serde_json::json;
use table::Condition;

use super::Job;
use crate::deliveries::DELIVERIES;

/// Sends `job` at once, as `caller` asked, which the audit log calls `action`: as an occurrence of its own for
/// the instant `scheduled_for`. Gives its id.
///
/// # Errors
/// 403 when the caller may act on their own jobs only; 409 `changed_meanwhile` when the job is gone by now.
pub async fn send_now(
    cx: &Cx,
    caller: &Caller<WriteJobs>,
    action: &'static str,
    job: &Job,
    scheduled_for: Timestamp,
    origin: Origin,
) -> Result<OccurrenceId> {
    caller.must_reach(job.created_by.as_ref())?;
    let now = cx.begun();
    let occurrence = OccurrenceId::of(DELIVERIES.name, job.id.as_str(), now, &base32(&cx.random::<10>()));
    let due = Due::errand(job.subject(), now, Errand::first(occurrence.clone(), scheduled_for, origin));
    let table = cx.table();
    let transaction = table.transaction().require(Job::key_of(&job.team, &job.id), Condition::Exists);
    let sent = json!({"occurrence_id": &occurrence, "scheduled_for": scheduled_for});
    let entry = Entry::by(cx, caller, action).on(&job.id).after(&sent);
    audit::commit(cx, transaction.put(&due, Condition::Always), &[entry]).await?;
    due::dispatch_if_near(cx, &due).await;
    Ok(occurrence)
}
