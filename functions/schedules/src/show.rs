//! `GET /api/job/{id}` shows a job.

use api::{Path, Result};
use cx::Cx;
use identity::Caller;

use crate::ReadJobs;
use crate::job::{Job, JobId, JobOut};

/// The job.
///
/// # Errors
/// 404 when the team has no such job.
pub async fn show(cx: Cx, caller: Caller<ReadJobs>, Path(id): Path<JobId>) -> Result<axum::Json<JobOut>> {
    let job = Job::load(&cx, &caller.team, &id).await?;
    Ok(axum::Json(JobOut::new(&job, cx.now())))
}
