//! Sending an occurrence outside the calendar: a run now, a replay.

use api::{Result, base32};
use cx::Cx;
use due::{Due, Errand, OccurrenceId, Origin};
use jiff::Timestamp;
use table::Condition;

use super::Job;
use crate::DELIVERIES;

/// Sends `job` at once, as an occurrence of its own for the instant `scheduled_for`, and gives its id.
///
/// # Errors
/// 409 `changed_meanwhile` when the job is gone by now.
pub async fn send_now(cx: &Cx, job: &Job, scheduled_for: Timestamp, origin: Origin) -> Result<OccurrenceId> {
    let now = cx.begun();
    let occurrence = OccurrenceId::of(DELIVERIES.name, job.id.as_str(), now, &base32(&cx.random::<10>()));
    let errand = Errand { occurrence: occurrence.clone(), scheduled_for, attempt: 1, origin };
    let due = Due::errand(DELIVERIES.name, &job.team, job.id.as_str(), now, job.era().version, errand);
    let table = cx.table();
    let transaction = table.transaction().require(Job::key_of(&job.team, &job.id), Condition::Exists);
    transaction.put(&due, Condition::Always).commit().await?;
    due::dispatch_if_near(cx, &due).await;
    Ok(occurrence)
}
