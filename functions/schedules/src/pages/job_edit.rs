//! `/jobs/{id}/edit`: the form of a job that is there.

use api::{Error, FieldError, FromFields, Path, Result, Source};
use axum::response::{IntoResponse, Response};
use console::schedule::{Schedule, object};
use console::{Filled, Flash, Form, Frame, Html, SeeOther, Sheet, Trouble, form};
use cx::Cx;
use function::{Endpoint, Sample};
use identity::{Caller, Permission, WriteJobs};
use maud::html;
use recurrence::Calendar;
use serde_json::{Map, Value, json};
use table::CHANGED_MEANWHILE;

use super::job_form::{JobForm, filled_with, read, refused, target_of};
use super::words::name_of;
use crate::job::{Job, JobFields, JobId, JobOut};
use crate::touches::READ_JOBS;
use crate::update::{self, update_to};

pub(crate) const ENTRY: Endpoint =
    console::page("schedules-pages-job-edit", "/jobs/{id}/edit", "Change a job", |site| site.page(show))
        .may(WriteJobs::ACTION)
        .touches(&[READ_JOBS])
        .sample(Sample::of("job"));

pub(crate) const SUBMIT: Endpoint =
    form("schedules-pages-job-edit-submit", "/jobs/{id}", "Change a job", |site| site.page(submit))
        .may(WriteJobs::ACTION)
        .uses(&[&update::ENTRY])
        .sample(Sample::of("job"));

/// What is said when the job is not what the form began with any more.
const CHANGED: &str = "Somebody changed this job meanwhile. Look at it in another tab, then save again, or cancel.";
/// What an empty field takes away; an address or a method can only be replaced.
const OPTIONAL: [&str; 2] = ["name", "metadata"];

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
        let filled = Filled::refused(sent, Trouble::sentence(CHANGED));
        return Ok(page(&cx, &frame, (&present, job.revision), filled, true).into_response());
    }
    let changed = async {
        let Edit { calendar, fields } = Edit::of(&present, &sent)?;
        update_to(&cx, &caller, &id, &fields, |present| match &calendar {
            // A schedule is judged whole, so it may take the place of the one it was made from and of no other.
            Some(_) if *present != job.calendar => Err(CHANGED_MEANWHILE.error(CHANGED)),
            calendar => Ok(calendar.clone()),
        })
        .await
    };
    match changed.await {
        Ok(_) => Ok(SeeOther::to(format!("/jobs/{id}")).flash(&Flash::done("The job is changed."), &cx).into_response()),
        Err(error) => {
            // What somebody else changed meanwhile is shown, so that whoever saves again has seen it.
            let job = if error.is(CHANGED_MEANWHILE.kind()) { Job::load(&cx, &caller.team, &id).await? } else { job };
            let (present, filled) = (JobOut::new(&job, cx.now()), refused(sent, error)?);
            Ok(page(&cx, &frame, (&present, job.revision), filled, true).into_response())
        }
    }
}

/// What the form says otherwise than the job. What nobody touched is left out, so that it is not judged again, and
/// nobody else's change to it undone.
struct Edit {
    calendar: Option<Calendar>,
    fields: JobFields,
}

impl Edit {
    fn of(job: &JobOut, sent: &Form) -> Result<Edit> {
        let shown = filled_with(job);
        let (before, (mut input, mut wrong)) = (target_of(&shown).0, target_of(sent));
        input.retain(|name, value| before.get(name) != Some(value));
        for name in OPTIONAL {
            if before.contains_key(name) && sent.text(name).is_none() {
                input.insert(name.into(), Value::Null);
            }
        }
        if sent.is_on("no_headers") {
            input.insert("headers".into(), json!({}));
        }
        let schedule = object(sent);
        let calendar = if schedule == object(&shown) { None } else { judged(schedule, &mut wrong)? };
        Ok(Edit { calendar, fields: read(input, wrong)? })
    }
}

/// The calendar that `schedule` says; `None` where it says none, and why is added to `wrong`.
fn judged(schedule: Map<String, Value>, wrong: &mut Vec<FieldError>) -> Result<Option<Calendar>> {
    match Schedule::read(Source::Body, schedule).and_then(Schedule::calendar) {
        Ok(calendar) => Ok(Some(calendar)),
        Err(Error::Invalid(faults)) => {
            wrong.extend(faults);
            Ok(None)
        }
        Err(error) => Err(error),
    }
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
