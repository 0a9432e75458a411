//! The date rules against the table in `tests/data/dates.json`, which `write_dates.py` beside it
//! wrote.

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan as _};
use recurrence::Calendar;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::walls::instants;

#[derive(Deserialize)]
struct Case {
    spec: Value,
    dates: Vec<String>,
}

#[test]
fn agrees_with_dateutil_on_the_dates_of_every_rule() {
    let cases: Vec<Case> = serde_json::from_str(include_str!("../data/dates.json")).unwrap();
    assert!(cases.len() > 300);
    for Case { mut spec, dates } in cases {
        for zone in ["UTC", "Asia/Tokyo"] {
            spec["trigger_timings"] = json!(["00:00", "23:59:59"]);
            spec["timezone"] = json!(zone);
            let calendar: Calendar = serde_json::from_value(spec.clone()).unwrap();
            let dates = dates.iter().map(|date| date.parse::<Date>().unwrap());
            let walls = dates.flat_map(|day| [day.at(0, 0, 0, 0), day.at(23, 59, 59, 0)]);
            let expected = instants(calendar.zone(), walls);
            let all: Vec<Timestamp> = calendar.after(Timestamp::MIN).take(expected.len()).collect();
            assert_eq!(all, expected, "{spec}");
            let (first, last) = (expected[0], expected[expected.len() - 1]);
            assert_eq!(calendar.count(first, last), expected.len() as u64 - 1, "{spec}");
            assert_eq!(calendar.last_at_or_before(last), Some(last), "{spec}");
        }
    }
}

#[test]
fn the_last_day_of_the_month_is_the_day_before_the_first() {
    let monthly = |day: i32| -> Calendar {
        serde_json::from_value(json!({
            "start_date": "2026-01-02", "end_date": "2040-12-31", "freq": "monthly",
            "rule_type": "month_days", "rule_value": [day], "trigger_timings": ["12:00"],
        }))
        .unwrap()
    };
    let firsts = monthly(1);
    let lasts = monthly(-1).after(Timestamp::MIN).map(|last| last + 24.hours()).collect::<Vec<_>>();
    let firsts: Vec<Timestamp> = firsts.after(Timestamp::MIN).collect();
    assert_eq!(firsts.len(), 179);
    assert_eq!(lasts[..179], firsts);
}
