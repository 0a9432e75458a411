//! The forms that `rule_value` may have, for those who read schemas.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Value, json};

use super::rule_value::{MAX_EVERY, MAX_INTERVAL_S, MAX_LISTED, MIN_INTERVAL_S};

const WEEKDAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// What `rule_type` may say; `interval` and `cron` go with the frequency of that name only and need not be said.
pub(crate) const RULE_TYPES: [Option<&str>; 7] =
    [Some("weekdays"), Some("month_days"), Some("nth_weekday"), Some("every"), Some("interval"), Some("cron"), None];

/// Stands for any value that [`super::rule_value::read`] takes.
pub(crate) struct RuleValue;

impl JsonSchema for RuleValue {
    fn schema_name() -> Cow<'static, str> {
        "RuleValue".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "What the rule needs; which form, `rule_type` says, or else `freq`.",
            "oneOf": [
                form("weekdays", json!({"type": "array", "items": {"enum": WEEKDAYS}, "minItems": 1, "maxItems": MAX_LISTED})),
                form("month_days", json!({
                    "description": "Days of the month; negative ones count from its end, -1 being the last.",
                    "type": "array", "items": nth(31), "minItems": 1, "maxItems": MAX_LISTED,
                })),
                form("nth_weekday", object(json!({"n": nth(5), "weekday": {"enum": WEEKDAYS}}))),
                form("every", object(json!({"n": {"type": "integer", "minimum": 1, "maximum": MAX_EVERY}}))),
                form("interval, in seconds", object(json!({"seconds": interval(1)}))),
                form("interval, in minutes", object(json!({"minutes": interval(60)}))),
                form("interval, in hours", object(json!({"hours": interval(3_600)}))),
                form("cron", json!({
                    "description": "A cron expression of five fields, or of six that begin with seconds.",
                    "type": "string", "examples": ["0 9 * * 1-5"],
                })),
            ],
        })
    }
}

fn form(title: &str, mut schema: Value) -> Value {
    schema["title"] = title.into();
    schema
}

/// 1 to `most`, or the same from the end.
fn nth(most: i64) -> Value {
    json!({"type": "integer", "minimum": -most, "maximum": most, "not": {"const": 0}})
}

/// As many units of `unit_s` seconds as an interval may have.
fn interval(unit_s: i64) -> Value {
    let least = (MIN_INTERVAL_S + unit_s - 1) / unit_s;
    json!({"type": "integer", "minimum": least, "maximum": MAX_INTERVAL_S / unit_s})
}

/// An object of exactly these properties.
fn object(properties: Value) -> Value {
    let names: Vec<&String> = properties.as_object().into_iter().flat_map(|properties| properties.keys()).collect();
    json!({"type": "object", "required": names, "additionalProperties": false, "properties": properties})
}
