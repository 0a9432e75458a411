//! `DELETE /api/job/{id}` removes a job. Nothing of it fires any more, retries included; its log and its
//! dead letters stay readable by delivery until they expire.

use api::{NoContent, Path, Result};
use cx::Cx;
use function::{Endpoint, Sample, Trace};
use identity::{Caller, Permission, WriteJobs};
use table::CHANGED_MEANWHILE;

use crate::job::{Change, JobId, Standing, change_as};
use crate::touches::CHANGE;

pub(crate) const ENTRY: Endpoint = Endpoint::delete("schedules-remove", "/api/job/{id}", "Remove a job", |site| site.to(remove))
    .may(WriteJobs::ACTION)
    .audited()
    .touches(CHANGE)
    .conflicts(&[CHANGED_MEANWHILE])
    .sample(Sample::of("job").gives(204, &[]).leaves(Trace::at("/api/job/{job}").status(404)));

/// Removes the job.
///
/// # Errors
/// 403 when the caller may change their own jobs only; 404 when the team has no such job.
pub async fn remove(cx: Cx, caller: Caller<WriteJobs>, Path(id): Path<JobId>) -> Result<NoContent> {
    change_as(&cx, &caller, &id, "job.removed", |job, _| {
        job.begin_era(Standing::Removed, cx.now());
        Ok(Change::default())
    })
    .await?;
    Ok(NoContent)
}
