//! `GET /api/job/{id}` shows a job.

use api::{Path, Result};
use cx::Cx;
use identity::{Caller, ReadJobs};

use crate::job::{Job, JobId, JobOut};
use crate::log;

/// The job.
///
/// # Errors
/// 404 when the team has no such job.
pub async fn show(cx: Cx, caller: Caller<ReadJobs>, Path(id): Path<JobId>) -> Result<axum::Json<JobOut>> {
    let job = Job::load(&cx, &caller.team, &id).await?;
    let mut out = JobOut::new(&job, cx.now());
    if job.may_flood_log(cx.config().retry_schedule.attempts()) {
        out.unlogged_today = log::unwritten(&cx, &job.team, job.id.as_str(), cx.now()).await?;
    }
    Ok(axum::Json(out))
}
