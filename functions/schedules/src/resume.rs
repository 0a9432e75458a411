//! `POST /api/job/{id}/resume` starts a paused or disabled job again, from now on. What it missed is one
//! line of its log. Resuming an active job changes nothing.

use api::{Conflict, Path, Result};
use cx::Cx;
use function::{Endpoint, Sample, Trace};
use identity::{Caller, Permission, WriteJobs};
use table::CHANGED_MEANWHILE;

use crate::job::{Change, JobId, JobOut, Standing, change_as};
use crate::touches::CHANGE;

/// A job without a future cannot run.
pub const NOTHING_LEFT: Conflict = Conflict {
    code: "nothing_left",
    when: "resuming a job whose calendar has ended",
    advice: "The calendar has no instant in the future. Give the job a later `end_date`, or another `start_date`, with \
             `PATCH /api/job/{id}`, and resume it then. `POST /api/job/{id}/runs` calls it once all the same.",
};

pub(crate) const ENTRY: Endpoint =
    Endpoint::post("schedules-resume", "/api/job/{id}/resume", "Resume a paused or disabled job", |site| site.to(resume))
        .may(WriteJobs::ACTION)
        .audited()
        .touches(CHANGE)
        .conflicts(&[NOTHING_LEFT, CHANGED_MEANWHILE])
        .sample(
            Sample::of("job")
                .gives(200, &["/id", "/next_runs/4"])
                .leaves(Trace::at("/api/job/{job}").holding(r#"{"/status": "active"}"#)),
        );

/// Resumes the job.
///
/// # Errors
/// 403 when the caller may change their own jobs only; 404 when the team has no such job; 409 `nothing_left` when its calendar has ended meanwhile.
pub async fn resume(cx: Cx, caller: Caller<WriteJobs>, Path(id): Path<JobId>) -> Result<axum::Json<JobOut>> {
    let now = cx.now();
    let job = change_as(&cx, &caller, &id, "job.resumed", |job, _| {
        if job.standing() == Standing::Active {
            return Ok(Change::default());
        }
        if job.calendar.next_after(now).is_none() {
            return Err(NOTHING_LEFT.error("The schedule has no instant left. Change it first."));
        }
        let log = job.missed_row(now);
        job.begin_era(Standing::Active, now);
        job.stopped_before = None;
        job.disabled_reason = None;
        Ok(Change { log })
    })
    .await?;
    Ok(axum::Json(JobOut::new(&job, cx.now())))
}
