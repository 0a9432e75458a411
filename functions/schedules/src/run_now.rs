//! `POST /api/job/{id}/runs` fires a job now, outside its schedule, even while it is paused.

use api::{Accepted, Path, Result};
use cx::Cx;
use due::{OccurrenceId, Origin};
use function::{Endpoint, Sample, Trace};
use identity::{Caller, Permission, WriteJobs};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;
use table::CHANGED_MEANWHILE;

use crate::job::{Job, JobId, send_now};
use crate::touches::ERRAND;

pub(crate) const ENTRY: Endpoint =
    Endpoint::post("schedules-run-now", "/api/job/{id}/runs", "Run a job now", |site| site.to(run_now))
        .may(WriteJobs::ACTION)
        .audited()
        .touches(ERRAND)
        .conflicts(&[CHANGED_MEANWHILE])
        .sample(
            Sample::of("job")
                .gives(202, &["/occurrence_id", "/job_id"])
                .leaves(Trace::at("/api/deliveries/{answer.occurrence_id}").holding(r#"{"/status": "delivered"}"#).once_worked()),
        );

/// The occurrence that was begun.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Run {
    /// The occurrence's id, to find it again in the log.
    pub occurrence_id: OccurrenceId,
    /// The job's id.
    pub job_id: JobId,
    /// The occurrence's instant: now.
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
