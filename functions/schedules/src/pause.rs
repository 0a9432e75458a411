//! `POST /api/job/{id}/pause` stops a job. Instants that pass meanwhile are skipped, and recorded so.
//! Pausing a paused job changes nothing.

use api::{Conflict, Path, Result};
use cx::Cx;
use function::{Endpoint, Sample, Trace};
use identity::{Caller, Permission, WriteJobs};
use table::CHANGED_MEANWHILE;

use crate::job::{Change, JobId, JobOut, Standing, Status, change_as};
use crate::touches::CHANGE;

/// What stands still already has nothing to pause.
pub const NOT_ACTIVE: Conflict = Conflict {
    code: "not_active",
    when: "pausing a job that is completed or disabled",
    advice: "A completed job has no instants left to hold back, and a disabled one stands still already. `status` of `GET \
             /api/job/{id}` says which it is.",
};

pub(crate) const ENTRY: Endpoint = Endpoint::post("schedules-pause", "/api/job/{id}/pause", "Pause a job", |site| site.to(pause))
    .may(WriteJobs::ACTION)
    .audited()
    .touches(CHANGE)
    .conflicts(&[NOT_ACTIVE, CHANGED_MEANWHILE])
    .sample(
        Sample::of("job")
            .gives(200, &["/id", "/paused_at"])
            .leaves(Trace::at("/api/job/{job}").holding(r#"{"/status": "paused"}"#)),
    );

/// Pauses the job.
///
/// # Errors
/// 403 when the caller may change their own jobs only; 404 when the team has no such job; 409 `not_active` when it is completed or disabled.
pub async fn pause(cx: Cx, caller: Caller<WriteJobs>, Path(id): Path<JobId>) -> Result<axum::Json<JobOut>> {
    let now = cx.now();
    let job = change_as(&cx, &caller, &id, "job.paused", |job, armed| {
        match job.status(now) {
            Some(Status::Paused) => {}
            Some(Status::Active) => {
                job.begin_era(Standing::Paused, now);
                job.stopped_before = armed.map(|armed| armed.fire_at);
            }
            _ => return Err(NOT_ACTIVE.error("Only an active job can be paused.")),
        }
        Ok(Change::default())
    })
    .await?;
    Ok(axum::Json(JobOut::new(&job, cx.now())))
}
