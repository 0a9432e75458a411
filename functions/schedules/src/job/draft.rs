//! What a user writes: the schedule's fields, which are `console::schedule`'s, and the target's. Creating takes all
//! of them, changing any of them, a preview the schedule's only.

use api::{Error, Fields, FromFields};
use console::schedule::Schedule;
use delivery::TargetFields;
use recurrence::{Calendar, Spec};
use schemars::JsonSchema;
use serde_json::{Map, Value, json};

const NAME_LIMIT_CHARS: usize = 200;
const METADATA_LIMIT_BYTES: usize = 16 * 1024;
/// The refusal of a schedule all of whose instants are past.
pub(crate) fn nothing_left(calendar: &Calendar) -> Error {
    let spec = calendar.spec();
    let field = if spec.end_date.is_some() && spec.freq != "once" { "end_date" } else { "start_date" };
    Error::field(field, "leaves no instant in the future")
}

/// What a user writes of a job besides its schedule, as far as it was given.
#[derive(Debug, Default, JsonSchema)]
pub struct JobFields {
    /// What to call the job, 1 to 200 characters.
    // `Some(None)` takes it away.
    #[schemars(with = "Option<String>", length(min = 1, max = NAME_LIMIT_CHARS), regex(pattern = r"\S"))]
    pub name: Option<Option<String>>,
    /// Where and how to call.
    #[schemars(flatten)]
    pub target: TargetFields,
    /// A JSON object of at most 16 KiB that goes with every call.
    // Kept as text.
    #[schemars(with = "Option<Map<String, Value>>")]
    pub metadata: Option<String>,
}

impl FromFields for JobFields {
    fn from_fields(fields: &mut Fields) -> Self {
        let name: Option<Option<String>> = fields.change("name");
        if let Some(Some(name)) = &name {
            // What is blank says nothing, however long it is.
            fields.length("name", if name.trim().is_empty() { "" } else { name }, 1..=NAME_LIMIT_CHARS);
        }
        let target = TargetFields::from_fields(fields);
        let metadata =
            fields.change::<Map<String, Value>>("metadata").map(|map| Value::Object(map.unwrap_or_default()).to_string());
        if metadata.as_ref().is_some_and(|text| text.len() > METADATA_LIMIT_BYTES) {
            fields.wrong("metadata", "must be at most 16 KiB of JSON");
        }
        JobFields { name, target, metadata }
    }
}

/// A new job, as its user wrote it.
#[derive(Debug, JsonSchema)]
#[schemars(rename = "NewJob", extend("examples" = [example()]))]
pub struct Draft {
    /// The instants at which it fires.
    #[schemars(flatten, with = "Spec")]
    pub schedule: Schedule,
    /// All else.
    #[schemars(flatten)]
    pub job: JobFields,
}

fn example() -> Value {
    json!({
        "name": "Invoices",
        "start_date": "2026-11-21",
        "trigger_timings": ["09:00"],
        "freq": "weekly",
        "rule_type": "weekdays",
        "rule_value": ["mon", "thu"],
        "timezone": "Europe/Berlin",
        "callback_url": "https://hooks.example.com/invoices",
        "metadata": {"run": 7},
    })
}

impl FromFields for Draft {
    fn from_fields(fields: &mut Fields) -> Self {
        let schedule = Schedule::from_fields(fields);
        let job = JobFields::from_fields(fields);
        if job.target.callback_url.is_none() && !fields.is_wrong("callback_url") {
            fields.wrong("callback_url", "is required");
        }
        Draft { schedule, job }
    }
}

impl Draft {
    /// Takes the same body with any part of the target left out.
    pub(crate) fn without_target(fields: &mut Fields) -> Self {
        Draft { schedule: Schedule::from_fields(fields), job: JobFields::from_fields(fields) }
    }
}
