//! `PATCH /api/job/{id}` changes a job: the fields sent take the place of the old, `null` takes an optional
//! one away. Instants that have come before the change are still delivered as they were owed.

use api::{Error, Fields, FromFields, Json, Path, Result};
use cx::Cx;
use identity::Caller;
use serde_json::{Map, Value};

use crate::WriteJobs;
use crate::job::{Change, Draft, Job, JobId, JobOut, ScheduleFields, TargetFields, change};

/// What to change.
#[derive(Debug)]
pub struct JobPatch {
    schedule: Map<String, Value>,
    target: TargetFields,
}

impl FromFields for JobPatch {
    fn from_fields(fields: &mut Fields) -> Self {
        JobPatch { schedule: Draft::schedule_changes(fields), target: TargetFields::take(fields) }
    }
}

/// Changes the job.
///
/// # Errors
/// 404 when the team has no such job; 422 naming every wrong field of the job as it would become.
pub async fn update(
    cx: Cx,
    caller: Caller<WriteJobs>,
    Path(id): Path<JobId>,
    Json(patch): Json<JobPatch>,
) -> Result<axum::Json<JobOut>> {
    patch.target.check_address(&cx)?;
    let job = change(&cx, &caller.team, &id, |job, _| apply(&cx, job, &patch).map(|()| Change::default())).await?;
    Ok(axum::Json(JobOut::new(&job, cx.now())))
}

fn apply(cx: &Cx, job: &mut Job, patch: &JobPatch) -> Result<()> {
    let JobPatch { schedule, target } = patch;
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
    if !schedule.is_empty() {
        job.calendar = ScheduleFields::overlay(&job.calendar, schedule)?;
        if job.calendar.next_after(cx.now()).is_none() {
            let field = schedule.keys().next().map_or("start_date", String::as_str);
            return Err(Error::field(field, "leaves no instant in the future"));
        }
    }
    if moved || !schedule.is_empty() {
        job.begin_era(job.standing(), cx.now());
    }
    Ok(())
}
