//! `POST /api/job/{id}/runs` fires a job now, outside its schedule, even while it is paused.

use api::{Accepted, Path, Result};
use cx::Cx;
use due::{OccurrenceId, Origin};
use identity::{Caller, WriteJobs};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use crate::job::{Job, JobId, send_now};

/// The occurrence that was begun.
#[derive(Debug, Serialize, JsonSchema)]
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
    let occurrence = send_now(&cx, &caller, "job.run", &job, now, Origin::RunNow).await?;
    Ok(Accepted(Run { occurrence_id: occurrence, job_id: id, scheduled_for: now }))
}
