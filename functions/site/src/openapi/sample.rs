//! A sample of a schema: what a request or an answer may look like.

use serde_json::{Map, Value, json};

use super::answer::properties;
use super::node::resolve;

/// The 26 characters behind the prefix of a sample id.
const ID: &str = "06GZR83ZCGCHVCJYW498ZJYBRG";
/// Deeper than this a sample says nothing any more.
const DEEPEST: usize = 6;

/// A value that the schema admits. A schema's own example comes first; of optional fields only those are shown that make
/// a sample of something, when nothing is required.
pub fn sample(schema: &'static Value) -> Value {
    of("", schema, 0)
}

fn of(name: &str, schema: &'static Value, depth: usize) -> Value {
    if let Some(example) = schema["examples"].get(0) {
        return example.clone();
    }
    let parts = schema["anyOf"].as_array().map(Vec::as_slice).unwrap_or_default();
    if let Some(one) = parts.iter().find(|part| part["type"] != "null") {
        return of(name, one, depth);
    }
    let resolved = resolve(schema);
    if !std::ptr::eq(resolved, schema) {
        return of(name, resolved, depth);
    }
    if let Some(value) = schema.get("const").or_else(|| schema["enum"].get(0)) {
        return value.clone();
    }
    if let Some(form) = schema["oneOf"].get(0) {
        return of(name, form, depth);
    }
    if depth > DEEPEST {
        return Value::Null;
    }
    match kind(schema) {
        "object" => object(schema, depth),
        "array" => schema.get("items").map_or(json!([]), |items| json!([of(name, items, depth + 1)])),
        "integer" | "number" => number(schema),
        "boolean" => json!(true),
        "string" => json!(string(name, schema)),
        _ => Value::Null,
    }
}

fn kind(schema: &'static Value) -> &'static str {
    match &schema["type"] {
        Value::Array(all) => all.iter().filter_map(Value::as_str).find(|kind| *kind != "null").unwrap_or_default(),
        one => one.as_str().unwrap_or_default(),
    }
}

fn object(schema: &'static Value, depth: usize) -> Value {
    let required: Vec<&str> = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let all = properties(schema).into_iter().flatten();
    // Of an object that requires nothing, a patch, the first two fields do for a sample.
    let shown =
        all.enumerate().filter(|(place, (name, _))| required.contains(&name.as_str()) || (required.is_empty() && *place < 2));
    let mut fields: Map<String, Value> =
        shown.map(|(_, (name, property))| (name.clone(), of(name, property, depth + 1))).collect();
    if fields.is_empty() && schema["additionalProperties"] == true {
        fields.insert("run".to_owned(), json!(7));
    }
    Value::Object(fields)
}

fn number(schema: &'static Value) -> Value {
    let least = schema["minimum"].as_i64().unwrap_or(1).max(1);
    json!(schema["default"].as_i64().unwrap_or(least))
}

fn string(name: &str, schema: &'static Value) -> String {
    if let Some(prefix) = schema["pattern"].as_str().and_then(|pattern| pattern.strip_prefix('^')?.split_once("_[0-9A-H")) {
        return format!("{}_{ID}", prefix.0);
    }
    let format = schema["format"].as_str().unwrap_or_default();
    match (format, name) {
        ("date", _) | (_, "override_dates") => "2026-11-21",
        ("date-time", _) => "2026-11-21T09:00:00Z",
        ("email", _) => "ada@example.com",
        ("uri", _) => "https://hooks.example.com/invoices",
        ("ip", _) => "192.0.2.7",
        (_, "password" | "current_password") => "velvet kettle orbit",
        (_, "new_password") => "marble lantern drift",
        (_, "token") => "mho_…",
        (_, "key") => "mh_…",
        (_, "signing_secret") => "whsec_…",
        (_, "code") => "123456",
        (_, "trigger_timings") => "09:00",
        (_, "timezone") => "Europe/Berlin",
        (_, "summary") => "Every weekday at 09:00 Europe/Berlin",
        (_, "local") => "2026-11-21T10:00:00+01:00[Europe/Berlin]",
        (_, "action") => "job.paused",
        (_, "allowed_ips") => "192.0.2.7",
        (_, "allowed_origins") => "https://app.example.com",
        (_, "name" | "job_name") => "Invoices",
        (_, "request_id") => "req_06GZR83ZCGCHVCJYW498ZJYBRG",
        _ => "…",
    }
    .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::openapi::{fields, operations};

    #[test]
    fn a_schemas_own_example_comes_first() {
        let create = crate::openapi::operation_of("schedules-create").unwrap();
        assert_eq!(sample(create.body().unwrap())["rule_value"], json!(["mon", "thu"]));
    }

    #[test]
    fn every_sample_has_what_is_required_and_nothing_that_is_unknown() {
        for operation in operations() {
            let Some(schema) = operation.body() else { continue };
            let sample = sample(schema);
            let sample = sample.as_object().unwrap_or_else(|| panic!("{}", operation.id()));
            let rows = fields(schema, "body");
            for row in rows.iter().filter(|row| row.depth == 0) {
                assert!(!row.required || sample.contains_key(&row.name), "{} lacks {}", operation.id(), row.name);
            }
            for name in sample.keys() {
                assert!(rows.iter().any(|row| row.depth == 0 && row.name == *name), "{} has {name}", operation.id());
            }
        }
    }
}
