//! What a user writes: the schedule's fields and the target's. Creating takes all of them, changing any of
//! them, a preview the schedule's only.

use std::collections::{BTreeMap, BTreeSet};

use api::{Error, Fields, FromFields, Result, Source};
use console::schedule::SHORTEST_GAP_S;
use cx::Cx;
use outbound::Policy;
use recurrence::{Calendar, Spec};
use schemars::JsonSchema;
use serde_json::{Map, Value, json};

/// The fields of a body that make up a schedule.
const SCHEDULE_FIELDS: [&str; 8] =
    ["start_date", "end_date", "trigger_timings", "freq", "rule_type", "rule_value", "override_dates", "timezone"];
const NAME_LIMIT_CHARS: usize = 200;
const METADATA_LIMIT_BYTES: usize = 16 * 1024;
const MOST_HEADERS: usize = 30;
/// What a job calls with unless told otherwise.
pub(crate) const DEFAULT_METHOD: &str = METHODS[0];
pub(super) const METHODS: [&str; 5] = ["POST", "PUT", "PATCH", "GET", "DELETE"];

/// When to fire.
#[derive(Debug)]
pub struct ScheduleFields(Option<Calendar>);

impl ScheduleFields {
    /// Takes the schedule's fields and compiles them; every wrong one is recorded.
    fn take(fields: &mut Fields) -> Self {
        let start_date = fields.optional::<String>("start_date");
        let freq = fields.optional::<String>("freq");
        for (name, value) in [("start_date", &start_date), ("freq", &freq)] {
            if value.is_none() && !fields.is_wrong(name) {
                fields.wrong(name, "is required");
            }
        }
        let spec = Spec {
            start_date: start_date.unwrap_or_default(),
            end_date: fields.optional("end_date"),
            trigger_timings: fields.optional("trigger_timings").unwrap_or_default(),
            freq: freq.unwrap_or_default(),
            rule_type: fields.optional("rule_type"),
            rule_value: fields.optional("rule_value"),
            override_dates: fields.optional("override_dates").unwrap_or_default(),
            timezone: fields.optional("timezone").unwrap_or_else(|| "UTC".into()),
        };
        // What is missing or of the wrong type is compiled as empty, so that the other fields are judged at once
        // with it; what compiling says of that field itself only repeats, in other words, what was said.
        let told: Vec<&str> = SCHEDULE_FIELDS.into_iter().filter(|name| fields.is_wrong(name)).collect();
        match Calendar::compile(spec) {
            Err(faults) => {
                let news =
                    faults.into_iter().filter(|fault| !told.iter().any(|name| fault.field.split('/').next() == Some(name)));
                news.for_each(|fault| fields.wrong(fault.field, fault.reason));
                ScheduleFields(None)
            }
            Ok(calendar) => {
                if calendar.minimum_gap_s().is_some_and(|gap| gap < SHORTEST_GAP_S) {
                    let field = if calendar.spec().rule_value.is_some() { "rule_value" } else { "trigger_timings" };
                    fields.wrong(field, format!("fires more often than every {SHORTEST_GAP_S} seconds"));
                }
                ScheduleFields(Some(calendar))
            }
        }
    }

    /// The calendar. There is one whenever no field was wrong.
    ///
    /// # Errors
    /// Never, once the fields were read.
    pub fn calendar(self) -> Result<Calendar> {
        self.0.ok_or_else(|| Error::internal("a schedule was used although its fields were wrong"))
    }

    /// `calendar` with the fields of `changes` in place of its own; `null` takes a field away.
    ///
    /// # Errors
    /// 422 naming the wrong fields.
    pub fn overlay(calendar: &Calendar, changes: &Map<String, Value>) -> Result<Calendar> {
        let spec = serde_json::to_value(calendar.spec()).map_err(|error| Error::internal(error.to_string()))?;
        let Value::Object(mut map) = spec else { return Err(Error::internal("a spec is an object")) };
        map.extend(changes.clone());
        Schedule::read(Source::Body, map)?.calendar()
    }
}

/// The refusal of a schedule all of whose instants are past.
pub(crate) fn nothing_left(calendar: &Calendar) -> Error {
    let spec = calendar.spec();
    let field = if spec.end_date.is_some() && spec.freq != "once" { "end_date" } else { "start_date" };
    Error::field(field, "leaves no instant in the future")
}

/// A schedule without a target.
#[derive(Debug)]
pub struct Schedule(ScheduleFields);

impl FromFields for Schedule {
    fn from_fields(fields: &mut Fields) -> Self {
        Schedule(ScheduleFields::take(fields))
    }
}

impl Schedule {
    /// Its calendar.
    ///
    /// # Errors
    /// Never, once the fields were read.
    pub fn calendar(self) -> Result<Calendar> {
        self.0.calendar()
    }
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

impl TargetFields {
    pub(crate) fn take(fields: &mut Fields) -> Self {
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
        if target
            .name
            .as_ref()
            .and_then(Option::as_ref)
            .is_some_and(|name| name.trim().is_empty() || name.chars().count() > NAME_LIMIT_CHARS)
        {
            fields.wrong("name", format!("must be 1 to {NAME_LIMIT_CHARS} characters long"));
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
    /// When to fire.
    #[schemars(flatten, with = "Spec")]
    pub schedule: ScheduleFields,
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
        let schedule = ScheduleFields::take(fields);
        let target = TargetFields::take(fields);
        if target.callback_url.is_none() && !fields.is_wrong("callback_url") {
            fields.wrong("callback_url", "is required");
        }
        Draft { schedule, target }
    }
}

impl Draft {
    /// Takes the same body with any part of the target left out.
    pub(crate) fn without_target(fields: &mut Fields) -> Self {
        Draft { schedule: ScheduleFields::take(fields), target: TargetFields::take(fields) }
    }

    /// Takes those fields of a schedule that were sent, as they are.
    pub(crate) fn schedule_changes(fields: &mut Fields) -> Map<String, Value> {
        let sent = SCHEDULE_FIELDS
            .into_iter()
            .filter_map(|name| Some((name.to_owned(), fields.change::<Value>(name)?.unwrap_or(Value::Null))));
        sent.collect()
    }
}
