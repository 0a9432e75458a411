//! `PATCH /api/job/{id}` changes a job: the fields sent take the place of the old, `null` takes an optional
//! one away. Instants that have come before the change are still delivered as they were owed.

use api::{Error, FieldError, Fields, FromFields, Json, Path, Result};
use console::schedule::Schedule;
use cx::Cx;
use delivery::Owner;
use function::{Endpoint, Sample, Trace};
use identity::{Caller, Permission, WriteJobs};
use jiff::SignedDuration;
use recurrence::{Calendar, Spec};
use schemars::{JsonSchema, Schema};
use serde_json::{Map, Value, json};
use table::CHANGED_MEANWHILE;

use crate::job::{Change, Job, JobFields, JobId, JobOut, change_as, nothing_left};
use crate::log::LogRow;
use crate::touches::CHANGE;

pub(crate) const ENTRY: Endpoint = Endpoint::patch("schedules-update", "/api/job/{id}", "Change a job", |site| site.to(update))
    .may(WriteJobs::ACTION)
    .audited()
    .touches(CHANGE)
    .conflicts(&[CHANGED_MEANWHILE])
    .about("The fields sent take the place of the old; `null` takes an optional one away.")
    .sample(
        Sample::of("job")
            .with(r#"{"name": "Invoices, earlier", "trigger_timings": ["08:30"]}"#)
            .gives(200, &["/id", "/next_runs/4"])
            .leaves(Trace::at("/api/job/{job}").holding(r#"{"/name": "Invoices, earlier"}"#)),
    );

/// What to change.
#[derive(Debug, JsonSchema)]
#[schemars(transform = any_part)]
pub struct JobPatch {
    #[schemars(flatten, with = "Spec")]
    schedule: Map<String, Value>,
    #[schemars(flatten)]
    job: JobFields,
    /// What is wrong with it on its own. The schedule can be judged only together with the job's.
    #[schemars(skip)]
    wrong: Vec<FieldError>,
}

/// A patch has a job's fields, but none must be there and none is filled in; what has a default may be taken away.
fn any_part(schema: &mut Schema) {
    schema.remove("required");
    let properties = schema.get_mut("properties").and_then(Value::as_object_mut);
    for property in properties.into_iter().flat_map(|properties| properties.values_mut()).filter_map(Value::as_object_mut) {
        if property.remove("default").is_some()
            && let Some(Value::String(only)) = property.get("type").cloned()
        {
            property.insert("type".into(), json!([only, "null"]));
        }
    }
}

impl FromFields for JobPatch {
    fn from_fields(fields: &mut Fields) -> Self {
        if fields.is_null("callback_url") {
            fields.wrong("callback_url", "cannot be taken away");
        }
        let (schedule, job) = (Schedule::changes(fields), JobFields::from_fields(fields));
        JobPatch { schedule, job, wrong: fields.hand_over() }
    }
}

impl JobPatch {
    /// The calendar that takes the place of `present`, if the patch asks for one.
    fn calendar(&self, present: &Calendar) -> Result<Option<Calendar>> {
        let changed = if self.schedule.is_empty() { None } else { Some(Schedule::overlay(present, &self.schedule)) };
        match changed.transpose() {
            Err(Error::Invalid(more)) => Err(Error::Invalid([self.wrong.as_slice(), &more].concat())),
            Ok(_) if !self.wrong.is_empty() => Err(Error::Invalid(self.wrong.clone())),
            judged => judged,
        }
    }
}

/// Changes the job.
///
/// # Errors
/// 403 when the caller may change their own jobs only; 404 when the team has no such job; 422 naming every wrong field of the job as it would become.
pub async fn update(
    cx: Cx,
    caller: Caller<WriteJobs>,
    Path(id): Path<JobId>,
    Json(patch): Json<JobPatch>,
) -> Result<axum::Json<JobOut>> {
    let job = update_to(&cx, &caller, &id, &patch.job, |present| patch.calendar(present)).await?;
    Ok(axum::Json(JobOut::new(&job, cx.now())))
}

/// Gives the job `id` what there is of `fields`, and the calendar that `calendar` puts in place of the present one, if any.
///
/// # Errors
/// What `calendar` says; 403 when the caller may change their own jobs only; 404 when the team has no such job; 422 for an
/// address that is not called from here, and for a calendar without a future.
pub(crate) async fn update_to(
    cx: &Cx,
    caller: &Caller<WriteJobs>,
    id: &JobId,
    fields: &JobFields,
    calendar: impl Fn(&Calendar) -> Result<Option<Calendar>>,
) -> Result<Job> {
    fields.target.check_address(cx)?;
    change_as(cx, caller, id, "job.changed", |job, _| {
        let calendar = calendar(&job.calendar)?;
        apply(cx, job, fields, calendar).map(|log| Change { log })
    })
    .await
}

/// Makes the change; what a job that stands still missed under its old calendar becomes a line of its log.
fn apply(cx: &Cx, job: &mut Job, fields: &JobFields, calendar: Option<Calendar>) -> Result<Option<LogRow>> {
    let now = cx.now();
    if let Some(calendar) = calendar.as_ref().filter(|calendar| calendar.next_after(now).is_none()) {
        return Err(nothing_left(calendar));
    }
    if let Some(name) = &fields.name {
        job.name = name.clone();
    }
    if let Some(metadata) = &fields.metadata {
        job.metadata = metadata.clone();
    }
    let target = &fields.target;
    if let Some(headers) = &target.headers {
        let owner = Owner { team: job.team.as_str(), thing: job.id.as_str() };
        job.target.set_headers(cx, owner, &headers.clone().unwrap_or_default())?;
    }
    let moved = target.callback_url.is_some() || target.method.is_some();
    job.target.callback_url = target.callback_url.clone().unwrap_or_else(|| job.target.callback_url.clone());
    job.target.method = target.method.clone().unwrap_or_else(|| job.target.method.clone());
    let moved = moved || calendar.is_some();
    let mut log = None;
    if let Some(calendar) = calendar {
        log = job.missed_row(now);
        job.stopped_before = job.stopped_before.map(|from| from.max(now + SignedDuration::from_millis(1)));
        job.calendar = calendar;
    }
    if moved {
        job.begin_era(job.standing(), now);
    }
    Ok(log)
}
