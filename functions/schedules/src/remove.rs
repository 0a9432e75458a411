//! `DELETE /api/job/{id}` removes a job. Nothing of it fires any more, retries included; its log and its
//! dead letters stay readable by delivery until they expire.

use api::{NoContent, Path, Result};
use cx::Cx;
use identity::{Caller, WriteJobs};

use crate::job::{Change, JobId, Standing, change_as};

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
