//! A job as the API shows it.

use std::collections::BTreeMap;

use api::UserId;
use delivery::METHODS;
use jiff::Timestamp;
use recurrence::Spec;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};

use super::{Job, JobId, Standing, Status};

/// How many of the next instants are shown.
const NEXT_RUNS: usize = 5;

/// A job, without its secrets.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Job")]
pub struct JobOut {
    /// The job's id.
    pub(crate) id: JobId,
    /// The name its maker gave it.
    pub(crate) name: Option<String>,
    /// Whether it fires, and if not, why.
    pub(crate) status: Status,
    #[serde(flatten)]
    pub(crate) schedule: Spec,
    /// The schedule in words.
    pub(crate) summary: String,
    /// The address it calls.
    #[schemars(extend("format" = "uri"))]
    pub(crate) callback_url: String,
    /// The HTTP method it calls with.
    #[schemars(extend("enum" = METHODS))]
    pub(crate) method: String,
    /// The names of the headers; their values are not shown again.
    pub(crate) headers: BTreeMap<String, &'static str>,
    /// What goes with every call: a JSON object.
    #[schemars(with = "Map<String, Value>")]
    pub(crate) metadata: Value,
    /// The next five instants; none while it stands still.
    pub(crate) next_runs: Vec<Timestamp>,
    /// When it was paused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) paused_at: Option<Timestamp>,
    /// Why it is disabled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) disabled_reason: Option<String>,
    /// Attempts of today (UTC) that were made but not logged, because the day's log is full.
    #[serde(skip_serializing_if = "is_zero")]
    pub(crate) unlogged_today: u64,
    /// The user who made it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) created_by: Option<UserId>,
    /// When it was made.
    pub(crate) created_at: Timestamp,
    /// When it was last changed.
    pub(crate) updated_at: Timestamp,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
fn is_zero(count: &u64) -> bool {
    *count == 0
}

impl JobOut {
    /// The job as of `now`.
    pub fn new(job: &Job, now: Timestamp) -> JobOut {
        let active = job.standing() == Standing::Active;
        JobOut {
            id: job.id.clone(),
            name: job.name.clone(),
            status: job.status(now).unwrap_or(Status::Disabled),
            schedule: job.calendar.spec().clone(),
            summary: job.calendar.summary(),
            callback_url: job.target.callback_url.clone(),
            method: job.target.method.clone(),
            headers: job.target.headers_shown(),
            metadata: serde_json::from_str(&job.metadata).unwrap_or_default(),
            next_runs: if active { job.calendar.after(now).take(NEXT_RUNS).collect() } else { Vec::new() },
            paused_at: (job.standing() == Standing::Paused).then(|| job.era().since),
            disabled_reason: job.disabled_reason.clone(),
            unlogged_today: 0,
            created_by: job.created_by.clone(),
            created_at: job.created_at,
            updated_at: job.updated_at,
        }
    }
}
