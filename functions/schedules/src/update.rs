//! `PATCH /api/job/{id}` changes a job: the fields sent take the place of the old, `null` takes an optional
//! one away. Instants that have come before the change are still delivered as they were owed.

use api::{Error, FieldError, Fields, FromFields, Json, Path, Result};
use cx::Cx;
use identity::{Caller, WriteJobs};
use jiff::{SignedDuration, Timestamp};
use recurrence::{Calendar, Spec};
use schemars::{JsonSchema, Schema};
use serde_json::{Map, Value, json};

use crate::job::{Change, Draft, Job, JobId, JobOut, ScheduleFields, TargetFields, change_as, nothing_left};
use crate::log::LogRow;

/// What to change.
#[derive(Debug, JsonSchema)]
#[schemars(transform = any_part)]
pub struct JobPatch {
    #[schemars(flatten, with = "Spec")]
    schedule: Map<String, Value>,
    #[schemars(flatten)]
    target: TargetFields,
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
        let (schedule, target) = (Draft::schedule_changes(fields), TargetFields::take(fields));
        JobPatch { schedule, target, wrong: fields.hand_over() }
    }
}

impl JobPatch {
    /// The calendar that takes the place of `present`, if the change asks for one.
    fn calendar(&self, present: &Calendar, now: Timestamp) -> Result<Option<Calendar>> {
        let changed = if self.schedule.is_empty() { None } else { Some(ScheduleFields::overlay(present, &self.schedule)) };
        match changed.transpose() {
            Err(Error::Invalid(more)) => Err(Error::Invalid([self.wrong.as_slice(), &more].concat())),
            Ok(_) if !self.wrong.is_empty() => Err(Error::Invalid(self.wrong.clone())),
            Ok(Some(calendar)) if calendar.next_after(now).is_none() => Err(nothing_left(&calendar)),
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
    patch.target.check_address(&cx)?;
    let job = change_as(&cx, &caller, &id, "job.changed", |job, _| apply(&cx, job, &patch).map(|log| Change { log })).await?;
    Ok(axum::Json(JobOut::new(&job, cx.now())))
}

/// Makes the change; what a job that stands still missed under its old calendar becomes a line of its log.
fn apply(cx: &Cx, job: &mut Job, patch: &JobPatch) -> Result<Option<LogRow>> {
    let now = cx.now();
    let calendar = patch.calendar(&job.calendar, now)?;
    let target = &patch.target;
    if let Some(name) = &target.name {
        job.name = name.clone();
    }
    if let Some(metadata) = &target.metadata {
        job.metadata = metadata.clone();
    }
    if let Some(headers) = &target.headers {
        job.set_headers(cx, &headers.clone().unwrap_or_default())?;
    }
    let moved = target.callback_url.is_some() || target.method.is_some();
    job.callback_url = target.callback_url.clone().unwrap_or_else(|| job.callback_url.clone());
    job.method = target.method.clone().unwrap_or_else(|| job.method.clone());
    let moved = moved || calendar.is_some();
    let mut log = None;
    if let Some(calendar) = calendar {
        log = job
            .missed_while_stopped(now)
            .map(|missed| LogRow::missed(&job.team, job.id.as_str(), missed, job.standing().reason(), now));
        job.stopped_before = job.stopped_before.map(|from| from.max(now + SignedDuration::from_millis(1)));
        job.calendar = calendar;
    }
    if moved {
        job.begin_era(job.standing(), now);
    }
    Ok(log)
}
