//! The buttons of a job: pause, resume, run now.

use api::{Error, Path, Result};
use console::{Flash, SeeOther, form};
use cx::Cx;
use function::{Endpoint, Sample};
use identity::{Caller, Permission, WriteJobs};

use crate::job::JobId;
use crate::{pause as pausing, resume as resuming, run_now};

pub(crate) const PAUSE: Endpoint =
    form("schedules-pages-job-change-pause", "/jobs/{id}/pause", "Pause a job", |site| site.page(pause))
        .may(WriteJobs::ACTION)
        .uses(&[&pausing::ENTRY])
        .undo("Pause")
        .sample(Sample::of("job"));

pub(crate) const RESUME: Endpoint =
    form("schedules-pages-job-change-resume", "/jobs/{id}/resume", "Resume a job", |site| site.page(resume))
        .may(WriteJobs::ACTION)
        .uses(&[&resuming::ENTRY])
        .undo("Resume")
        .sample(Sample::of("job"));

pub(crate) const RUN: Endpoint = form("schedules-pages-job-change-run", "/jobs/{id}/run", "Run a job now", |site| site.page(run))
    .may(WriteJobs::ACTION)
    .uses(&[&run_now::ENTRY])
    .sample(Sample::of("job"));

/// Pauses the job; resuming it is one click away.
///
/// # Errors
/// 404 for a job that is not there, 403 for one that is somebody else's.
pub async fn pause(cx: Cx, caller: Caller<WriteJobs>, Path(id): Path<JobId>) -> Result<SeeOther> {
    let outcome = pausing::pause(cx.clone(), caller, Path(id.clone())).await;
    let undo = |flash: Flash| flash.undo(format!("/jobs/{id}/resume"));
    back(&cx, &id, outcome.map(|_| undo(Flash::done("The job is paused."))))
}

/// Resumes the job.
///
/// # Errors
/// 404 for a job that is not there, 403 for one that is somebody else's.
pub async fn resume(cx: Cx, caller: Caller<WriteJobs>, Path(id): Path<JobId>) -> Result<SeeOther> {
    let outcome = resuming::resume(cx.clone(), caller, Path(id.clone())).await;
    let undo = |flash: Flash| flash.undo(format!("/jobs/{id}/pause"));
    back(&cx, &id, outcome.map(|_| undo(Flash::done("The job runs again."))))
}

/// Runs the job once more, now, and shows that delivery.
///
/// # Errors
/// 404 for a job that is not there, 403 for one that is somebody else's.
pub async fn run(cx: Cx, caller: Caller<WriteJobs>, Path(id): Path<JobId>) -> Result<SeeOther> {
    let run = run_now::run_now(cx.clone(), caller, Path(id)).await?.0;
    let flash = Flash::done("On its way. This page follows it.");
    Ok(SeeOther::to(format!("/deliveries/{}?job={}", run.occurrence_id, run.job_id)).flash(&flash, &cx))
}

/// Back to the job, with what came of it.
fn back(cx: &Cx, id: &JobId, outcome: Result<Flash>) -> Result<SeeOther> {
    let flash = match outcome {
        Err(error @ (Error::Conflict { .. } | Error::Invalid(_))) => Flash::failed(error.to_string()),
        other => other?,
    };
    Ok(SeeOther::to(format!("/jobs/{id}")).flash(&flash, cx))
}
