//! What a user writes: the schedule's fields, which are `console::schedule`'s, and the target's. Creating takes all
//! of them, changing any of them, a preview the schedule's only.

use std::collections::{BTreeMap, BTreeSet};

use api::{Error, Fields, FromFields, Result};
use console::schedule::Schedule;
use cx::Cx;
use outbound::Policy;
use recurrence::{Calendar, Spec};
use schemars::JsonSchema;
use serde_json::{Map, Value, json};

const NAME_LIMIT_CHARS: usize = 200;
const METADATA_LIMIT_BYTES: usize = 16 * 1024;
const MOST_HEADERS: usize = 30;
/// What a job calls with unless told otherwise.
pub(crate) const DEFAULT_METHOD: &str = METHODS[0];
pub(super) const METHODS: [&str; 5] = ["POST", "PUT", "PATCH", "GET", "DELETE"];

/// The refusal of a schedule all of whose instants are past.
pub(crate) fn nothing_left(calendar: &Calendar) -> Error {
    let spec = calendar.spec();
    let field = if spec.end_date.is_some() && spec.freq != "once" { "end_date" } else { "start_date" };
    Error::field(field, "leaves no instant in the future")
}

/// Where and how to call, as far as it was given.
#[derive(Debug, Default, JsonSchema)]
pub struct TargetFields {
    /// What to call the job, 1 to 200 characters.
    // `Some(None)` takes it away.
    #[schemars(with = "Option<String>", length(min = 1, max = NAME_LIMIT_CHARS), regex(pattern = r"\S"))]
    pub name: Option<Option<String>>,
    /// Where to call: `http` or `https`, at most 2,048 bytes, no credentials, no fragment, a public host.
    #[schemars(with = "String", length(max = outbound::MAX_URL_BYTES), extend("format" = "uri", "pattern" = "^[hH][tT][tT][pP][sS]?:"))]
    pub callback_url: Option<String>,
    /// The HTTP method; `GET` and `DELETE` send no body.
    // Kept in capitals, however it was written.
    #[schemars(extend("enum" = METHODS.map(Some).into_iter().chain([None]).collect::<Vec<_>>(), "default" = DEFAULT_METHOD))]
    pub method: Option<String>,
    /// Headers to send, by name, at most 30. `Host` and the like, `proxy-*` and `webhook-*` are refused.
    // `Some(None)` takes them away.
    #[schemars(with = "Option<BTreeMap<String, String>>", extend(
        "maxProperties" = MOST_HEADERS,
        "propertyNames" = {"maxLength": outbound::MAX_NAME_BYTES},
        "additionalProperties" = {"type": "string", "maxLength": outbound::MAX_VALUE_BYTES},
    ))]
    pub headers: Option<Option<BTreeMap<String, String>>>,
    /// A JSON object of at most 16 KiB that goes with every call.
    // Kept as text.
    #[schemars(with = "Option<Map<String, Value>>")]
    pub metadata: Option<String>,
}

impl FromFields for TargetFields {
    fn from_fields(fields: &mut Fields) -> Self {
        let mut target = TargetFields {
            name: fields.change("name"),
            callback_url: fields.optional("callback_url"),
            method: fields
                .change::<String>("method")
                .map(|method| method.map_or_else(|| DEFAULT_METHOD.into(), |method| method.to_ascii_uppercase())),
            headers: fields.change("headers"),
            metadata: fields
                .change::<Map<String, Value>>("metadata")
                .map(|map| Value::Object(map.unwrap_or_default()).to_string()),
        };
        if let Some(Some(name)) = &target.name {
            // What is blank says nothing, however long it is.
            fields.length("name", if name.trim().is_empty() { "" } else { name }, 1..=NAME_LIMIT_CHARS);
        }
        if target.method.as_ref().is_some_and(|method| !METHODS.contains(&method.as_str())) {
            fields.wrong("method", format!("must be one of {}", METHODS.join(", ")));
        }
        // What no deployment calls is named here, with all else that is wrong; the rest waits for `check_address`.
        let anywhere = Policy { allow_loopback: true, ..Policy::default() };
        if let Some(Err(refusal)) = target.callback_url.as_ref().map(|url| anywhere.check_url(url)) {
            fields.wrong("callback_url", refusal.to_string());
            target.callback_url = None;
        }
        if target.metadata.as_ref().is_some_and(|text| text.len() > METADATA_LIMIT_BYTES) {
            fields.wrong("metadata", "must be at most 16 KiB of JSON");
        }
        let headers = target.headers.iter().flatten();
        let mut names = BTreeSet::new();
        for (count, (name, value)) in headers.flatten().enumerate() {
            if count == MOST_HEADERS {
                fields.wrong("headers", format!("must be at most {MOST_HEADERS} headers"));
            }
            if let Err(refusal) = outbound::check_header(name, value) {
                let pointer = name.chars().take(64).collect::<String>().replace('~', "~0").replace('/', "~1");
                fields.wrong(format!("headers/{pointer}"), refusal.to_string());
            } else if !names.insert(name.to_ascii_lowercase()) {
                fields.wrong(format!("headers/{name}"), "is the same header as one before it: case does not matter");
            }
        }
        target
    }
}

impl TargetFields {
    /// That the address may be called from here: loopback and our own ports depend on the deployment. Where
    /// its name leads is looked at again before each call.
    ///
    /// # Errors
    /// 422 on `callback_url`.
    pub fn check_address(&self, cx: &Cx) -> Result<()> {
        let Some(url) = &self.callback_url else { return Ok(()) };
        match cx.outbound_policy().check_url(url) {
            Ok(_) => Ok(()),
            Err(refusal) => Err(Error::field("callback_url", refusal.to_string())),
        }
    }
}

/// A new job, as its user wrote it.
#[derive(Debug, JsonSchema)]
#[schemars(rename = "NewJob", extend("examples" = [example()]))]
pub struct Draft {
    /// The instants at which it fires.
    #[schemars(flatten, with = "Spec")]
    pub schedule: Schedule,
    /// Where and how to call.
    #[schemars(flatten)]
    pub target: TargetFields,
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
        let target = TargetFields::from_fields(fields);
        if target.callback_url.is_none() && !fields.is_wrong("callback_url") {
            fields.wrong("callback_url", "is required");
        }
        Draft { schedule, target }
    }
}

impl Draft {
    /// Takes the same body with any part of the target left out.
    pub(crate) fn without_target(fields: &mut Fields) -> Self {
        Draft { schedule: Schedule::from_fields(fields), target: TargetFields::from_fields(fields) }
    }
}
