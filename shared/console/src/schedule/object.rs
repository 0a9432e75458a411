//! The form's fields in the API's words, and back.

use recurrence::Spec;
use serde_json::{Map, Value, json};

use crate::{Form, Shape, Trouble};

const PLAIN: [(&str, Shape); 6] = [
    ("freq", Shape::Text),
    ("start_date", Shape::Text),
    ("end_date", Shape::Text),
    ("timezone", Shape::Text),
    ("trigger_timings", Shape::Words),
    ("override_dates", Shape::Words),
];

/// The schedule's fields of `POST /api/schedule`, of those of the form that apply.
pub fn object(form: &Form) -> Map<String, Value> {
    let mut object = form.object(&PLAIN);
    let freq = form.text("freq").unwrap_or_default();
    match freq {
        "interval" => {
            // It begins at a time of its own: where nothing is said, with the first date, so that it runs at once.
            object.insert("trigger_timings".into(), Value::from(form.all("interval_from")));
            let unit = form.text("interval_unit").unwrap_or("minutes");
            object.insert("rule_value".into(), json!({ unit: number(form.text("interval_count")) }));
        }
        "cron" => {
            object.remove("trigger_timings");
            object.insert("rule_value".into(), json!(form.text("cron").unwrap_or_default()));
        }
        "daily" | "weekly" | "monthly" | "yearly" => {
            if let Some((kind, value)) = rule(form) {
                object.insert("rule_type".into(), kind.into());
                object.insert("rule_value".into(), value);
            }
        }
        _ => {}
    }
    object
}

fn rule(form: &Form) -> Option<(&str, Value)> {
    let kind = form.text("rule_type")?;
    let value = match kind {
        "weekdays" => json!(form.all("weekdays")),
        "month_days" => {
            let days = form.text("month_days").unwrap_or_default();
            let days = days.split(|c: char| c == ',' || c.is_whitespace()).filter(|day| !day.is_empty());
            Value::from(days.map(|day| number(Some(day))).collect::<Vec<Value>>())
        }
        "nth_weekday" => json!({"n": number(form.text("nth")), "weekday": form.text("nth_weekday")}),
        "every" => json!({"n": number(form.text("every_n"))}),
        _ => Value::Null,
    };
    Some((kind, value))
}

/// A number, or what stands in its place, to be refused by whoever reads it.
fn number(text: Option<&str>) -> Value {
    match text {
        Some(text) => text.parse::<i64>().map_or_else(|_| Value::from(text), Value::from),
        None => Value::Null,
    }
}

/// `trouble` with the rule's reasons beside the field that says the rule.
pub fn placed(trouble: Trouble, form: &Form) -> Trouble {
    let field = match (form.text("freq").unwrap_or_default(), form.text("rule_type").unwrap_or_default()) {
        ("interval", _) => "interval_count",
        ("cron", _) => "cron",
        (_, "weekdays") => "weekdays",
        (_, "month_days") => "month_days",
        (_, "nth_weekday") => "nth",
        (_, "every") => "every_n",
        _ => "rule_type",
    };
    let times = if form.text("freq") == Some("interval") { "interval_from" } else { "trigger_timings" };
    trouble.renamed("rule_value", field).renamed("trigger_timings", times)
}

/// A schedule as the form shows it.
pub fn form_of(spec: &Spec) -> Vec<(&'static str, String)> {
    let mut fields = vec![
        ("freq", spec.freq.clone()),
        ("start_date", spec.start_date.clone()),
        ("end_date", spec.end_date.clone().unwrap_or_default()),
        ("timezone", spec.timezone.clone()),
        ("trigger_timings", spec.trigger_timings.join(" ")),
        ("override_dates", spec.override_dates.join("\n")),
        ("rule_type", spec.rule_type.clone().unwrap_or_default()),
    ];
    let value = spec.rule_value.clone().unwrap_or_default();
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    // A weekday may have been written out, in whatever case; the form knows it by its first letters.
    let weekday = |value: &Value| text(value).to_lowercase().chars().take(3).collect::<String>();
    match (spec.freq.as_str(), spec.rule_type.as_deref()) {
        ("interval", _) => {
            if let Some((unit, count)) = value.as_object().and_then(|object| object.iter().next()) {
                fields.extend([("interval_unit", unit.clone()), ("interval_count", count.to_string())]);
                fields.extend(spec.trigger_timings.iter().map(|from| ("interval_from", from.clone())));
            }
        }
        ("cron", _) => fields.push(("cron", text(&value))),
        (_, Some("weekdays")) => {
            fields.extend(value.as_array().into_iter().flatten().map(|day| ("weekdays", weekday(day))));
        }
        (_, Some("month_days")) => {
            let days: Vec<String> = value.as_array().into_iter().flatten().map(text).collect();
            fields.push(("month_days", days.join(" ")));
        }
        (_, Some("nth_weekday")) => {
            fields.extend([("nth", text(&value["n"])), ("nth_weekday", weekday(&value["weekday"]))]);
        }
        (_, Some("every")) => fields.push(("every_n", text(&value["n"]))),
        _ => {}
    }
    fields
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spec(value: Value) -> Spec {
        serde_json::from_value(value).unwrap()
    }

    #[test]
    fn a_schedule_survives_the_form() {
        let dates = json!({"start_date": "2026-11-21", "trigger_timings": ["09:00", "17:30:15"], "timezone": "Europe/Berlin"});
        for rule in [
            json!({"freq": "once"}),
            json!({"freq": "daily", "override_dates": ["2026-12-25", "2026-12-26"], "end_date": "2027-01-01"}),
            json!({"freq": "weekly", "rule_type": "weekdays", "rule_value": ["mon", "thu"]}),
            json!({"freq": "monthly", "rule_type": "month_days", "rule_value": [1, 15, -1]}),
            json!({"freq": "yearly", "rule_type": "nth_weekday", "rule_value": {"n": -1, "weekday": "fri"}}),
            json!({"freq": "daily", "rule_type": "every", "rule_value": {"n": 3}}),
            json!({"freq": "interval", "rule_value": {"seconds": 90}, "trigger_timings": ["08:00"]}),
            json!({"freq": "cron", "rule_value": "0 9 * * 1-5", "trigger_timings": []}),
        ] {
            let mut whole = dates.clone();
            whole.as_object_mut().unwrap().extend(rule.as_object().unwrap().clone());
            let spec = spec(whole);
            let sent = object(&Form::of(form_of(&spec)));
            assert_eq!(serde_json::from_value::<Spec>(Value::from(sent)).unwrap(), spec);
        }
    }

    #[test]
    fn weekdays_are_known_however_they_are_written() {
        let written =
            spec(json!({"start_date": "2026-11-21", "freq": "weekly", "rule_type": "weekdays", "rule_value": ["Monday", "FRI"]}));
        let form = Form::of(form_of(&written));
        assert_eq!(form.all("weekdays"), ["mon", "fri"]);
        let nth = json!({"start_date": "2026-11-21", "freq": "monthly", "rule_type": "nth_weekday", "rule_value": {"n": -2, "weekday": "friday"}});
        let form = Form::of(form_of(&spec(nth)));
        assert_eq!((form.text("nth"), form.text("nth_weekday")), (Some("-2"), Some("fri")));
    }

    #[test]
    fn what_does_not_apply_is_left_unread() {
        let form = Form::of([("freq", "cron".into()), ("cron", "* * * * *".into()), ("rule_type", "every".into())]);
        assert_eq!(Value::from(object(&form)), json!({"freq": "cron", "rule_value": "* * * * *"}));
    }

    #[test]
    fn what_is_no_number_is_left_to_be_refused() {
        let form = Form::of([("freq", "interval".into()), ("interval_count", "often".into())]);
        assert_eq!(Value::from(object(&form))["rule_value"], json!({"minutes": "often"}));
    }
}
