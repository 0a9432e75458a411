//! `/jobs/{id}/edit`: the form of a job that is there.

use api::{FieldError, Json, Path, Result};
use axum::response::{IntoResponse, Response};
use console::{Filled, Flash, Form, Frame, Html, SeeOther, Sheet, Trouble};
use cx::Cx;
use identity::{Caller, WriteJobs};
use maud::html;
use serde_json::{Map, Value, json};

use super::job_form::{JobForm, filled_with, input_of, read, refused};
use super::words::name_of;
use crate::job::{Job, JobId, JobOut};
use crate::update::{self, JobPatch};

/// What is a list, and is taken away by an empty one.
const LISTS: [&str; 2] = ["trigger_timings", "override_dates"];
/// What cannot be taken away, only replaced.
const KEPT: [&str; 3] = ["headers", "callback_url", "method"];

/// The form.
///
/// # Errors
/// 404 when the team has no such job, 403 when it is somebody else's.
pub async fn show(cx: Cx, caller: Caller<WriteJobs>, frame: Frame, Path(id): Path<JobId>) -> Result<Html> {
    let job = Job::load(&cx, &caller.team, &id).await?;
    caller.must_reach(job.created_by.as_ref())?;
    let shown = JobOut::new(&job, cx.now());
    let filled = Filled { form: filled_with(&shown), ..Filled::default() };
    Ok(page(&cx, &frame, (&shown, job.revision), filled, false))
}

/// Changes the job.
///
/// # Errors
/// 404 when the team has no such job, 403 when it is somebody else's; what is wrong with the form is told in it.
pub async fn submit(cx: Cx, caller: Caller<WriteJobs>, frame: Frame, Path(id): Path<JobId>, sent: Form) -> Result<Response> {
    let job = Job::load(&cx, &caller.team, &id).await?;
    caller.must_reach(job.created_by.as_ref())?;
    let present = JobOut::new(&job, cx.now());
    if sent.text("revision").is_some_and(|revision| revision.parse() != Ok(job.revision)) {
        let why = "Somebody changed this job meanwhile. Look at it in another tab, then save again, or cancel.";
        let filled = Filled::refused(sent, Trouble::sentence(why));
        return Ok(page(&cx, &frame, (&present, job.revision), filled, true).into_response());
    }
    let changed = async {
        let (patch, wrong) = patch_of(&present, &sent);
        let patch = read::<JobPatch>(patch, wrong)?;
        update::update(cx.clone(), caller, Path(id.clone()), Json(patch)).await
    };
    match changed.await {
        Ok(_) => Ok(SeeOther::to(format!("/jobs/{id}")).flash(&Flash::done("The job is changed."), &cx).into_response()),
        Err(error) => {
            let filled = refused(sent, error)?;
            Ok(page(&cx, &frame, (&present, job.revision), filled, true).into_response())
        }
    }
}

/// What the form says otherwise than the job: a field that nobody touched is not sent, so that nothing else is judged,
/// and nobody else's change to it undone.
fn patch_of(job: &JobOut, sent: &Form) -> (Map<String, Value>, Vec<FieldError>) {
    let ((before, _), (after, wrong)) = (input_of(&filled_with(job)), input_of(sent));
    let mut patch = after.clone();
    patch.retain(|name, value| before.get(name) != Some(value));
    let unreadable = |name: &str| wrong.iter().any(|error| error.pointer == format!("#/{name}"));
    for name in before.keys().filter(|name| !unreadable(name) && !after.contains_key(*name) && !KEPT.contains(&name.as_str())) {
        let nothing = if LISTS.contains(&name.as_str()) { json!([]) } else { Value::Null };
        patch.insert(name.clone(), nothing);
    }
    if sent.is_on("no_headers") {
        patch.insert("headers".into(), json!({}));
    }
    (patch, wrong)
}

fn page(cx: &Cx, frame: &Frame, (job, revision): (&JobOut, u64), filled: Filled, refused: bool) -> Html {
    let (name, address) = (name_of(job.name.as_deref(), &job.callback_url), format!("/jobs/{}", job.id));
    let form = JobForm {
        cx,
        frame,
        filled,
        action: address.clone(),
        verb: "Save",
        cancel: address.clone(),
        header_names: job.headers.keys().cloned().collect(),
        revision: Some(revision),
        once: html! {},
    };
    let crumbs = [("Jobs", Some("/jobs")), (name.as_str(), Some(address.as_str()))];
    let sheet = Sheet { crumbs: &crumbs, ..Sheet::new("Change the job", form) };
    if refused { frame.refused(sheet) } else { frame.page(sheet) }
}
