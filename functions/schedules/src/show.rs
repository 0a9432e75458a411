//! `GET /api/job/{id}` shows a job.

use api::{Path, Result};
use cx::{Cx, Touch};
use function::{Endpoint, Sample};
use identity::{Caller, Permission, ReadJobs};

use crate::job::{Job, JobId, JobOut};
use crate::log;
use crate::touches::{READ_COUNTS, READ_JOBS};
use delivery::{RETRY_SCHEDULE, RetrySchedule};

pub(crate) const ENTRY: Endpoint = Endpoint::get("schedules-show", "/api/job/{id}", "Show a job", |site| site.to(show))
    .may(ReadJobs::ACTION)
    .touches(&[READ_JOBS, READ_COUNTS, Touch::Setting(RETRY_SCHEDULE)])
    .sample(Sample::of("job").gives(200, &["/id", "/next_runs/4"]));

/// The job.
///
/// # Errors
/// 404 when the team has no such job.
pub async fn show(cx: Cx, caller: Caller<ReadJobs>, Path(id): Path<JobId>) -> Result<axum::Json<JobOut>> {
    let job = Job::load(&cx, &caller.team, &id).await?;
    Ok(axum::Json(shown(&cx, &job).await?))
}

/// `job` as it is shown, with how many attempts of today its log had no room for.
pub(crate) async fn shown(cx: &Cx, job: &Job) -> Result<JobOut> {
    let mut out = JobOut::new(job, cx.now());
    if job.may_flood_log(cx.setting::<RetrySchedule>(&RETRY_SCHEDULE)?.attempts()) {
        out.unlogged_today = log::unwritten(cx, &job.team, job.id.as_str(), cx.now()).await?;
    }
    Ok(out)
}
