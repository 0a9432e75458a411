//! `POST /api/schedule/preview` shows when a schedule would fire, and says it in words. It takes the body of
//! `POST /api/schedule` (the target may be left out) and stores nothing.

use api::{Fields, FromFields, Json, Result};
use cx::Cx;
use function::{Endpoint, Sample};
use identity::{Caller, Permission, ReadJobs};
use jiff::Timestamp;
use schemars::{JsonSchema, Schema};
use serde::Serialize;
use serde_json::Value;

use crate::job::Draft;

pub(crate) const ENTRY: Endpoint =
    Endpoint::post("schedules-preview", "/api/schedule/preview", "Show when a schedule would fire", |site| site.to(preview))
        .may(ReadJobs::ACTION)
        .about("Takes the body of `POST /api/schedule`, the target left out or not, and stores nothing.").sample(Sample::body(r#"{"name": "Invoices", "start_date": "2026-01-15", "trigger_timings": ["09:00", "17:30"], "freq": "weekly",
"rule_type": "weekdays", "rule_value": ["mon", "wed", "fri"], "timezone": "Europe/Berlin", "count": 3, "after": "2026-01-15T09:00:00Z"}"#).gives(200, &["/runs/2/at", "/summary"]));

const MOST: u32 = 100;

/// A schedule to be shown, how much of it, and from when.
#[derive(Debug, JsonSchema)]
#[schemars(rename = "PreviewQuestion", transform = without_target)]
pub struct Question {
    #[schemars(flatten)]
    draft: Draft,
    /// At most how many instants, 1 to 100.
    #[schemars(default = "default_count", range(min = 1, max = MOST))]
    count: u32,
    /// Only instants after this one; else after now.
    after: Option<Timestamp>,
}

fn default_count() -> u32 {
    10
}

/// A preview calls nobody, so it may be asked for before there is an address.
fn without_target(schema: &mut Schema) {
    if let Some(Value::Array(required)) = schema.get_mut("required") {
        required.retain(|name| name != "callback_url");
    }
}

impl FromFields for Question {
    fn from_fields(fields: &mut Fields) -> Self {
        let draft = Draft::without_target(fields);
        let count = fields.optional("count").unwrap_or_else(default_count);
        if !(1..=MOST).contains(&count) {
            fields.wrong("count", format!("must be a number from 1 to {MOST}"));
        }
        let after = fields.parsed("after", "an instant such as 2026-11-21T09:00:00Z");
        Question { draft, count, after }
    }
}

/// When it fires, and the rule in words.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Preview {
    /// The instants, ascending; at most `count`.
    runs: Vec<Run>,
    /// The rule in words, such as "Every weekday at 09:00 Europe/Berlin".
    summary: String,
}

/// One instant.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Instant")]
pub struct Run {
    /// RFC 3339, in UTC.
    at: Timestamp,
    /// The same instant in the schedule's own zone, with its offset and name.
    local: String,
}

/// Shows the instants.
///
/// # Errors
/// 422 naming every wrong field.
pub async fn preview(cx: Cx, _: Caller<ReadJobs>, Json(question): Json<Question>) -> Result<axum::Json<Preview>> {
    question.draft.job.target.check_address(&cx)?;
    let calendar = question.draft.schedule.calendar()?;
    let after = question.after.unwrap_or_else(|| cx.now());
    let runs = calendar.after(after).take(question.count as usize);
    let runs = runs.map(|at| Run { at, local: at.to_zoned(calendar.zone().clone()).to_string() }).collect();
    Ok(axum::Json(Preview { runs, summary: calendar.summary() }))
}
