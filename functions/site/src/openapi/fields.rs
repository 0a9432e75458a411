//! The fields of a schema as rows of a table: nested ones follow the field they are in, one step deeper.

use serde_json::Value;

use super::answer::properties;
use super::node::{resolve, text};

/// Deeper than this nobody reads a table; no schema of ours goes there.
const DEEPEST: usize = 5;

/// One row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Field {
    /// How far it is nested.
    pub depth: usize,
    /// Its name; for one of several forms that a value may have, what the form is called.
    pub name: String,
    /// Whether the row is a form of the field above rather than a field.
    pub is_form: bool,
    /// Whether it must be given, or is always there.
    pub required: bool,
    /// `string`, `list of object`, `integer or null`.
    pub kind: String,
    /// `1 to 100`, `at most 200 characters`.
    pub limits: Vec<String>,
    /// What it is when left out, as JSON.
    pub default: Option<String>,
    /// What it means, as Markdown.
    pub about: &'static str,
    /// The values there are, if they can be listed, and what each means.
    pub values: Vec<(String, &'static str)>,
}

/// The fields of a schema that is an object; of any other, the one row that it is, called `name`.
pub fn fields(schema: &'static Value, name: &str) -> Vec<Field> {
    let mut rows = Vec::new();
    let core = Core::of(schema);
    match properties(core.value) {
        Some(_) => push_properties(core.value, 0, &mut rows),
        None => push(schema, Field { name: name.to_owned(), required: true, ..Field::default() }, &mut rows),
    }
    rows
}

fn push_properties(schema: &'static Value, depth: usize, rows: &mut Vec<Field>) {
    let required: Vec<&str> = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let mut all: Vec<(&String, &Value)> = properties(schema).into_iter().flatten().collect();
    // What must be given first, in the order of the document otherwise.
    all.sort_by_key(|(name, _)| !required.contains(&name.as_str()));
    for (name, property) in all {
        let row = Field { depth, name: name.clone(), required: required.contains(&name.as_str()), ..Field::default() };
        push(property, row, rows);
    }
}

/// Adds the row for `schema`, begun as `row`, and those of what is in it.
fn push(schema: &'static Value, row: Field, rows: &mut Vec<Field>) {
    let core = Core::of(schema);
    let depth = row.depth + 1;
    rows.push(Field {
        kind: core.kind(),
        limits: limits(core.value),
        default: schema.get("default").filter(|value| !value.is_null()).map(Value::to_string),
        about: if row.about.is_empty() { core.about } else { row.about },
        values: values(core.value),
        ..row
    });
    if depth > DEEPEST {
        return;
    }
    let inner = core.innermost();
    if properties(inner).is_some() {
        push_properties(inner, depth, rows);
    }
    for form in forms(inner) {
        let name = match text(form, "title") {
            "" => Core::of(form).kind(),
            title => title.to_owned(),
        };
        push(form, Field { depth, name, is_form: true, about: text(form, "description"), ..Field::default() }, rows);
    }
}

/// A schema without what says only that it may be null or where it is defined.
struct Core {
    value: &'static Value,
    about: &'static str,
    nullable: bool,
}

impl Core {
    fn of(schema: &'static Value) -> Core {
        let about = text(schema, "description");
        let parts = schema["anyOf"].as_array().map(Vec::as_slice).unwrap_or_default();
        if let [one, null] = parts
            && null["type"] == "null"
        {
            let inner = Core::of(one);
            return Core { about: if about.is_empty() { inner.about } else { about }, nullable: true, ..inner };
        }
        let value = resolve(schema);
        let about = if about.is_empty() { text(value, "description") } else { about };
        let nullable = types(value).contains(&"null") || value["enum"].as_array().is_some_and(|all| all.contains(&Value::Null));
        Core { value, about, nullable }
    }

    /// What the value is, or, for a list, what is in it.
    fn innermost(&self) -> &'static Value {
        let mut inner = self.value;
        while let Some(items) = inner.get("items") {
            inner = Core::of(items).value;
        }
        inner
    }

    fn kind(&self) -> String {
        let plain = plain_kind(self.value);
        if self.nullable { format!("{plain} or null") } else { plain }
    }
}

fn types(value: &'static Value) -> Vec<&'static str> {
    match &value["type"] {
        Value::Array(all) => all.iter().filter_map(Value::as_str).collect(),
        one => one.as_str().into_iter().collect(),
    }
}

fn plain_kind(value: &'static Value) -> String {
    if let Some(items) = value.get("items") {
        return format!("list of {}", Core::of(items).kind());
    }
    if !forms(value).is_empty() {
        return "one of these".to_owned();
    }
    let kind = types(value).into_iter().find(|kind| *kind != "null");
    match (kind, text(value, "format")) {
        (Some("string"), format @ ("date" | "date-time" | "email" | "uri" | "ip")) => format.to_owned(),
        (Some(kind), _) => kind.to_owned(),
        (None, _) if !values(value).is_empty() => "string".to_owned(),
        (None, _) => "any".to_owned(),
    }
}

/// The forms that a value may have, where they are more than values to choose from.
fn forms(value: &'static Value) -> Vec<&'static Value> {
    let all = value["oneOf"].as_array().into_iter().flatten();
    let all: Vec<&Value> = all.map(resolve).collect();
    if all.iter().all(|form| form.get("const").is_some()) { Vec::new() } else { all }
}

/// The values that can be listed, with what each means where it says so.
fn values(value: &'static Value) -> Vec<(String, &'static str)> {
    let shown = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let described = || value["oneOf"].as_array().into_iter().flatten();
    let about =
        |one: &Value| described().find(|form| form.get("const") == Some(one)).map_or("", |form| text(form, "description"));
    let listed = value["enum"].as_array().into_iter().flatten().filter(|one| !one.is_null());
    let listed: Vec<(String, &str)> = listed.map(|one| (shown(one), about(one))).collect();
    if !listed.is_empty() {
        return listed;
    }
    if let Some(items) = value.get("items") {
        return values(Core::of(items).value);
    }
    if let Some(only) = value.get("const") {
        return vec![(shown(only), "")];
    }
    if forms(value).is_empty() {
        described().filter_map(|form| Some((shown(form.get("const")?), text(form, "description")))).collect()
    } else {
        Vec::new()
    }
}

fn limits(value: &'static Value) -> Vec<String> {
    let number = |name: &str| value[name].as_i64();
    // The bounds of a number's own type are no limits of ours.
    let of_its_type = value["format"] == "uint16" && number("maximum") == Some(i64::from(u16::MAX));
    let range = |least: &str, most: &str, of: &str| match (number(least), number(most)) {
        _ if of_its_type => None,
        (Some(least), Some(most)) => Some(format!("{} to {}{of}", grouped(least), grouped(most))),
        (None, Some(most)) => Some(format!("at most {}{of}", grouped(most))),
        (Some(least), None) if least != 0 => Some(format!("at least {}{of}", grouped(least))),
        _ => None,
    };
    let mut limits: Vec<String> = [
        range("minimum", "maximum", ""),
        range("minLength", "maxLength", " characters"),
        range("minItems", "maxItems", " entries"),
        range("minProperties", "maxProperties", " entries"),
    ]
    .into_iter()
    .flatten()
    .collect();
    if value["uniqueItems"] == true {
        limits.push("no entry twice".to_owned());
    }
    if value["additionalProperties"] == true || value["additionalProperties"].is_object() {
        limits.push("names of your own".to_owned());
    }
    limits
}

/// `31,622,400`, as people read it.
fn grouped(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut text = if number < 0 { String::from("-") } else { String::new() };
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::openapi::operation_of;

    fn rows(id: &str) -> Vec<Field> {
        fields(operation_of(id).unwrap().body().unwrap(), "body")
    }

    fn row<'a>(rows: &'a [Field], name: &str) -> &'a Field {
        rows.iter().find(|row| row.name == name).unwrap_or_else(|| panic!("no {name} in {rows:#?}"))
    }

    #[test]
    fn required_fields_come_first_and_defaults_are_named() {
        let rows = rows("schedules-create");
        assert!(rows[0].required && !rows.last().unwrap().required);
        assert_eq!(row(&rows, "timezone").default.as_deref(), Some("\"UTC\""));
        assert_eq!(row(&rows, "name").limits, ["1 to 200 characters"]);
        assert_eq!(row(&rows, "trigger_timings").kind, "list of string");
        assert_eq!(row(&rows, "freq").values.len(), 7);
    }

    #[test]
    fn forms_of_a_value_follow_it_one_step_deeper() {
        let rows = rows("schedules-create");
        let (field, form) = (row(&rows, "rule_value"), row(&rows, "nth_weekday"));
        assert_eq!((field.kind.as_str(), field.depth, form.depth, form.is_form), ("one of these or null", 0, 1, true));
        assert_eq!(row(&rows, "weekday").depth, 2);
        assert_eq!(row(&rows, "seconds").limits, ["10 to 31,622,400"]);
    }

    #[test]
    fn a_list_of_objects_shows_the_objects_fields() {
        let list = operation_of("schedules-logs").unwrap();
        let schema = list.answers()[0].schema.unwrap();
        let rows = fields(schema, "answer");
        assert_eq!(row(&rows, "items").kind, "list of object");
        assert_eq!(row(&rows, "lateness_ms").depth, 1);
        assert_eq!(row(&rows, "response_code").limits, Vec::<String>::new());
        assert_eq!(row(&rows, "status").values[0], ("delivered".to_owned(), "The receiver answered 2xx."));
    }
}
