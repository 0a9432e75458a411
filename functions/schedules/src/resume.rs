//! `POST /api/job/{id}/resume` starts a paused or disabled job again, from now on. What it missed is one
//! line of its log. Resuming an active job changes nothing.

use api::{Conflict, Path, Result};
use cx::Cx;
use identity::{Caller, WriteJobs};

use crate::job::{Change, JobId, JobOut, Standing, change_as};
use crate::log::LogRow;

/// A job without a future cannot run.
pub const NOTHING_LEFT: Conflict = Conflict { code: "nothing_left", when: "resuming a job whose calendar has ended" };

/// Resumes the job.
///
/// # Errors
/// 403 when the caller may change their own jobs only; 404 when the team has no such job; 409 `nothing_left` when its calendar has ended meanwhile.
pub async fn resume(cx: Cx, caller: Caller<WriteJobs>, Path(id): Path<JobId>) -> Result<axum::Json<JobOut>> {
    let now = cx.now();
    let job = change_as(&cx, &caller, &id, "job.resumed", |job, _| {
        let standing = job.standing();
        if standing == Standing::Active {
            return Ok(Change::default());
        }
        if job.calendar.next_after(now).is_none() {
            return Err(NOTHING_LEFT.error("The schedule has no instant left. Change it first."));
        }
        let log = job
            .missed_while_stopped(now)
            .map(|missed| LogRow::missed(&job.team, job.id.as_str(), missed, standing.reason(), now));
        job.begin_era(Standing::Active, now);
        job.stopped_before = None;
        job.disabled_reason = None;
        Ok(Change { log })
    })
    .await?;
    Ok(axum::Json(JobOut::new(&job, cx.now())))
}
