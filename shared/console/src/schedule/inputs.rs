//! A schedule's fields as the API takes them, whoever wrote them: a program or a form.

use api::{Error, Fields, FromFields, Result, Source};
use recurrence::{Calendar, Spec};
use serde_json::{Map, Value};

/// The shortest distance between two runs of one job.
const SHORTEST_GAP_S: u64 = 10;
/// The fields of a body that make up a schedule.
const FIELDS: [&str; 8] =
    ["start_date", "end_date", "trigger_timings", "freq", "rule_type", "rule_value", "override_dates", "timezone"];

/// When to fire, read from the fields of a body that say so; they may be part of something larger.
#[derive(Debug)]
pub struct Schedule(Option<Calendar>);

impl FromFields for Schedule {
    fn from_fields(fields: &mut Fields) -> Self {
        let spec = spec(fields);
        // What is missing or of the wrong type is compiled as empty, so that the other fields are judged at once
        // with it; what compiling says of that field itself only repeats, in other words, what was said.
        let told: Vec<&str> = FIELDS.into_iter().filter(|name| fields.is_wrong(name)).collect();
        match Calendar::compile(spec) {
            Err(faults) => {
                let news =
                    faults.into_iter().filter(|fault| !told.iter().any(|name| fault.field.split('/').next() == Some(name)));
                news.for_each(|fault| fields.wrong(fault.field, fault.reason));
                Schedule(None)
            }
            Ok(calendar) => {
                if calendar.minimum_gap_s().is_some_and(|gap| gap < SHORTEST_GAP_S) {
                    let field = if calendar.spec().rule_value.is_some() { "rule_value" } else { "trigger_timings" };
                    fields.wrong(field, format!("fires more often than every {SHORTEST_GAP_S} seconds"));
                }
                Schedule(Some(calendar))
            }
        }
    }
}

impl Schedule {
    /// The calendar. There is one whenever no field was wrong.
    ///
    /// # Errors
    /// Never, once the fields were read.
    pub fn calendar(self) -> Result<Calendar> {
        self.0.ok_or_else(|| Error::internal("a schedule was used although its fields were wrong"))
    }

    /// Takes those fields of a schedule that were sent, as they are.
    pub fn changes(fields: &mut Fields) -> Map<String, Value> {
        let sent =
            FIELDS.into_iter().filter_map(|name| Some((name.to_owned(), fields.change::<Value>(name)?.unwrap_or(Value::Null))));
        sent.collect()
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

fn spec(fields: &mut Fields) -> Spec {
    let start_date = fields.optional::<String>("start_date");
    let freq = fields.optional::<String>("freq");
    for (name, value) in [("start_date", &start_date), ("freq", &freq)] {
        if value.is_none() && !fields.is_wrong(name) {
            fields.wrong(name, "is required");
        }
    }
    Spec {
        start_date: start_date.unwrap_or_default(),
        end_date: fields.optional("end_date"),
        trigger_timings: fields.optional("trigger_timings").unwrap_or_default(),
        freq: freq.unwrap_or_default(),
        rule_type: fields.optional("rule_type"),
        rule_value: fields.optional("rule_value"),
        override_dates: fields.optional("override_dates").unwrap_or_default(),
        timezone: fields.optional("timezone").unwrap_or_else(|| "UTC".into()),
    }
}
