//! What an entry of the audit log changed: the fields that differ, before and after.

use maud::{Markup, html};
use serde_json::Value;
use ui::{Column, Table};

/// The fields that differ between `before` and `after`; nothing where neither says anything.
pub(super) fn change(before: &Value, after: &Value) -> Markup {
    let changes = changes(before, after);
    if changes.is_empty() {
        return html! {};
    }
    let side = |value: Option<String>| html! { @match value { Some(text) => span.mono { (text) }, None => span.soft { "–" } } };
    let (summary, columns, rows): (&str, &[Column<'_>], Vec<Vec<Markup>>) = if before.is_null() || after.is_null() {
        let rows = changes.into_iter().map(|change| vec![html! { (change.name) }, side(change.after.or(change.before))]);
        let summary = if before.is_null() { "What was made" } else { "What was there" };
        (summary, &[Column::text("Field"), Column::text("Value")], rows.collect())
    } else {
        let rows = changes.into_iter().map(|Change { name, before, after }| vec![html! { (name) }, side(before), side(after)]);
        ("What changed", &[Column::text("Field"), Column::text("Before"), Column::text("After")], rows.collect())
    };
    html! {
        details {
            summary { (summary) }
            (Table { caption: summary, columns, rows })
        }
    }
}

/// A field, and what it was and is.
#[derive(Debug, PartialEq)]
struct Change {
    name: String,
    before: Option<String>,
    after: Option<String>,
}

fn changes(before: &Value, after: &Value) -> Vec<Change> {
    let (was, is) = (fields(before), fields(after));
    let names = was.iter().chain(is.iter().filter(|(name, _)| !was.iter().any(|(other, _)| other == name)));
    let of = |side: &[(String, String)], name: &str| side.iter().find(|(other, _)| other == name).map(|(_, text)| text.clone());
    let all = names.map(|(name, _)| Change { name: name.clone(), before: of(&was, name), after: of(&is, name) });
    all.filter(|change| change.before != change.after).collect()
}

/// The fields of one side by name, those within others included: `target.method`.
fn fields(side: &Value) -> Vec<(String, String)> {
    let mut all = Vec::new();
    collect(side, "", &mut all);
    all
}

fn collect(value: &Value, name: &str, into: &mut Vec<(String, String)>) {
    match value {
        Value::Object(object) => {
            for (key, value) in object {
                let name = if name.is_empty() { key.clone() } else { format!("{name}.{key}") };
                collect(value, &name, into);
            }
        }
        Value::Null => {}
        Value::String(text) => into.push((named(name), text.clone())),
        other => into.push((named(name), other.to_string())),
    }
}

/// A side may be a single word.
fn named(name: &str) -> String {
    if name.is_empty() { "it".to_owned() } else { name.to_owned() }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn change_of(name: &str, before: Option<&str>, after: Option<&str>) -> Change {
        Change { name: name.into(), before: before.map(Into::into), after: after.map(Into::into) }
    }

    #[test]
    fn only_what_differs_is_told() {
        let before = json!({"name": "Invoices", "paused": false, "target": {"method": "POST", "url": "https://a.example"}});
        let after =
            json!({"name": "Invoices", "paused": true, "target": {"method": "PUT", "url": "https://a.example"}, "tags": [1]});
        let expected = [
            change_of("paused", Some("false"), Some("true")),
            change_of("target.method", Some("POST"), Some("PUT")),
            change_of("tags", None, Some("[1]")),
        ];
        assert_eq!(changes(&before, &after), expected);
    }

    #[test]
    fn what_was_made_has_no_before_and_what_says_nothing_is_left_out() {
        assert_eq!(changes(&Value::Null, &json!({"name": "x", "ends": null})), [change_of("name", None, Some("x"))]);
        assert_eq!(changes(&Value::Null, &json!("password")), [change_of("it", None, Some("password"))]);
        assert_eq!(change(&Value::Null, &Value::Null).into_string(), "");
    }
}
