//! `POST /api/job/{id}/runs` fires a job now, outside its schedule, even while it is paused.

use api::{Accepted, Path, Result, base32};
use cx::Cx;
use due::{Due, Errand, OccurrenceId, Origin};
use identity::Caller;
use jiff::Timestamp;
use serde::Serialize;
use table::Condition;

use crate::job::{Job, JobId};
use crate::{DELIVERIES, WriteJobs};

/// The occurrence that was begun.
#[derive(Debug, Serialize)]
pub struct Run {
    /// Its id, to be found again in the log.
    pub occurrence_id: OccurrenceId,
    /// Its job.
    pub job_id: JobId,
    /// Its instant: now.
    pub scheduled_for: Timestamp,
}

/// Begins the run.
///
/// # Errors
/// 404 when the team has no such job.
pub async fn run_now(cx: Cx, caller: Caller<WriteJobs>, Path(id): Path<JobId>) -> Result<Accepted<Run>> {
    let job = Job::load(&cx, &caller.team, &id).await?;
    let now = cx.begun();
    let occurrence = OccurrenceId::of(DELIVERIES.name, id.as_str(), now, &base32(&cx.random::<10>()));
    let errand = Errand { occurrence: occurrence.clone(), scheduled_for: now, attempt: 1, origin: Origin::RunNow };
    let due = Due::errand(DELIVERIES.name, &job.team, id.as_str(), now, job.era().version, errand);
    let table = cx.table();
    table.transaction().require(Job::key_of(&job.team, &id), Condition::Exists).put(&due, Condition::Always).commit().await?;
    due::dispatch_if_near(&cx, &due).await;
    Ok(Accepted(Run { occurrence_id: occurrence, job_id: id, scheduled_for: now }))
}
