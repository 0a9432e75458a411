//! Summaries as users read them.

use serde_json::{Value, json};

use crate::Calendar;

fn says(fields: Value) -> String {
    let mut spec = json!({"start_date": "2026-11-21", "trigger_timings": ["09:00"]});
    let (Value::Object(spec_fields), Value::Object(fields)) = (&mut spec, fields) else { panic!() };
    spec_fields.extend(fields);
    Calendar::compile(serde_json::from_value(spec).unwrap()).unwrap().summary()
}

#[test]
fn names_days_and_weekdays() {
    assert_eq!(says(json!({"freq": "once"})), "Once on 2026-11-21 at 09:00 UTC");
    assert_eq!(says(json!({"freq": "daily", "trigger_timings": ["17:30", "08:00:00"]})), "Every day at 08:00 and 17:30 UTC");
    assert_eq!(says(json!({"freq": "weekly"})), "Every Saturday at 09:00 UTC");
    let weekdays =
        |days: Value| says(json!({"freq": "weekly", "rule_type": "weekdays", "rule_value": days, "timezone": "europe/berlin"}));
    assert_eq!(weekdays(json!(["mon", "tue", "wed", "thu", "fri"])), "Every weekday at 09:00 Europe/Berlin");
    assert_eq!(weekdays(json!(["wed", "MON", "sunday"])), "Every Monday, Wednesday and Sunday at 09:00 Europe/Berlin");
}

#[test]
fn names_days_of_months() {
    let monthly = |days: Value| says(json!({"freq": "monthly", "rule_type": "month_days", "rule_value": days}));
    assert_eq!(monthly(json!([15, -1, 1])), "On the 1st, 15th and last day of every month at 09:00 UTC");
    assert_eq!(monthly(json!([-4, -2])), "On the 4th-to-last and second-to-last day of every month at 09:00 UTC");
    assert_eq!(monthly(json!([2, 3, 11, 22, 23, 31])), "On the 2nd, 3rd, 11th, 22nd, 23rd and 31st of every month at 09:00 UTC");
    assert_eq!(says(json!({"freq": "monthly"})), "On the 21st of every month at 09:00 UTC");
    assert_eq!(says(json!({"freq": "yearly"})), "On the 21st of November every year at 09:00 UTC");
    let nth =
        |freq: &str, n: i32| says(json!({"freq": freq, "rule_type": "nth_weekday", "rule_value": {"n": n, "weekday": "tue"}}));
    assert_eq!(nth("monthly", 2), "On the second Tuesday of every month at 09:00 UTC");
    assert_eq!(nth("yearly", -1), "On the last Tuesday of November every year at 09:00 UTC");
}

#[test]
fn names_what_is_counted_and_from_where() {
    let every = |freq: &str, n: i32| says(json!({"freq": freq, "rule_type": "every", "rule_value": {"n": n}}));
    assert_eq!(every("daily", 1), "Every day at 09:00 UTC");
    assert_eq!(every("daily", 2), "Every 2 days at 09:00 UTC, from 2026-11-21");
    assert_eq!(every("weekly", 1), "Every Saturday at 09:00 UTC");
    assert_eq!(every("weekly", 3), "Every 3 weeks on Saturday at 09:00 UTC, from 2026-11-21");
    assert_eq!(every("monthly", 3), "Every 3 months on the 21st at 09:00 UTC, from 2026-11-21");
    assert_eq!(every("yearly", 4), "On the 21st of November every 4 years at 09:00 UTC, from 2026-11-21");
}

#[test]
fn names_intervals_and_cron() {
    let interval =
        |value: Value, timings: Value| says(json!({"freq": "interval", "rule_value": value, "trigger_timings": timings}));
    assert_eq!(interval(json!({"minutes": 15}), json!([])), "Every 15 minutes from 2026-11-21 00:00 UTC");
    assert_eq!(interval(json!({"hours": 1}), json!(["06:30:00"])), "Every hour from 2026-11-21 06:30 UTC");
    assert_eq!(
        says(json!({
            "freq": "cron", "rule_value": " 0 9 * * 1-5 ", "trigger_timings": [],
            "timezone": "Europe/Berlin",
        })),
        "By cron `0 9 * * 1-5` in Europe/Berlin"
    );
}

#[test]
fn ends_with_what_limits_the_rule() {
    assert_eq!(
        says(json!({
            "freq": "daily", "end_date": "2027-01-31",
            "override_dates": ["2026-12-25", "2026-12-26", "2026-12-25"],
        })),
        "Every day at 09:00 UTC, until 2027-01-31, except 2 dates"
    );
    assert_eq!(
        says(json!({
            "freq": "daily", "override_dates": ["2026-12-25"],
            "trigger_timings": ["08:00", "09:00", "10:00", "11:00", "12:00:30"],
        })),
        "Every day at 08:00, 09:00, 10:00 and 2 more times in UTC, except 1 date"
    );
}
