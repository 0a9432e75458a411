//! The schedule as its user wrote it, and what can be wrong with it.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::calendar::Freq;
use crate::compile::{DATE, MAX_OVERRIDE_DATES, MAX_TIMINGS, RULE_TYPES, RuleValue, TIME};

/// The schedule as its user wrote it: what the API takes and the store keeps.
///
/// Field names are those of the API. [`Calendar::compile`](crate::Calendar::compile) says whether
/// it makes sense.
#[derive(Serialize, Deserialize, JsonSchema, Clone, Debug, PartialEq)]
pub struct Spec {
    /// The first date, `YYYY-MM-DD`, of the years 1970 to 2200. `every` counts from it.
    #[schemars(extend("format" = "date", "pattern" = DATE))]
    pub start_date: String,
    /// The last date, inclusive. Without it the schedule does not end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("format" = "date", "pattern" = DATE))]
    pub end_date: Option<String>,
    /// Wall-clock times in `timezone`, `HH:MM` or `HH:MM:SS`, at most 1440 of them. `interval`
    /// takes at most one, its start; `cron` takes none; the others need at least one.
    #[serde(default)]
    #[schemars(length(max = MAX_TIMINGS), inner(regex(pattern = TIME)), extend("uniqueItems" = true))]
    pub trigger_timings: Vec<String>,
    /// `once`, `daily`, `weekly`, `monthly`, `yearly`, `interval` or `cron`.
    #[schemars(extend("enum" = Freq::ALL.map(Freq::name)))]
    pub freq: String,
    /// `weekdays`, `month_days`, `nth_weekday` or `every`; absent for the plain frequency, for `interval`
    /// and for `cron`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("enum" = RULE_TYPES))]
    pub rule_type: Option<String>,
    /// What `rule_type` needs; for `interval` such as `{"minutes": 15}`, for `cron` the expression.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<RuleValue>")]
    pub rule_value: Option<Value>,
    /// Dates in `timezone` that do not fire, at most 1000.
    #[serde(default)]
    #[schemars(length(max = MAX_OVERRIDE_DATES), inner(regex(pattern = DATE)))]
    pub override_dates: Vec<String>,
    /// The IANA name of the zone all dates and times are in.
    #[serde(default = "utc")]
    pub timezone: String,
}

fn utc() -> String {
    "UTC".to_owned()
}

/// One wrong field of a [`Spec`].
#[derive(Serialize, Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The path of the field, such as `trigger_timings/2` or `rule_value/n`.
    pub field: String,
    /// What is wrong with it, as a plain sentence.
    pub reason: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.field, self.reason)
    }
}
