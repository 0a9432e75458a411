//! The questions a calendar answers, on days when the answer is not obvious.

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::Calendar;

fn calendar(spec: Value) -> Calendar {
    serde_json::from_value(spec).unwrap()
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// The first `n` instants after `after`, as RFC 3339.
fn first(spec: Value, after: &str, n: usize) -> Vec<String> {
    calendar(spec).after(at(after)).take(n).map(|instant| instant.to_string()).collect()
}

fn berlin(timings: Value) -> Value {
    json!({
        "start_date": "2026-03-29", "end_date": "2026-03-29", "freq": "daily",
        "trigger_timings": timings, "timezone": "Europe/Berlin",
    })
}

#[test]
fn a_skipped_time_fires_later_by_the_gap_and_in_order() {
    // 02:30 becomes 03:30, after 03:00; 02:00 and 03:00 are one instant.
    assert_eq!(
        first(berlin(json!(["02:00", "02:30", "03:00", "03:15"])), "2026-03-28T00:00:00Z", 9),
        ["2026-03-29T01:00:00Z", "2026-03-29T01:15:00Z", "2026-03-29T01:30:00Z"]
    );
    let calendar = calendar(berlin(json!(["02:00", "02:30", "03:00", "03:15"])));
    assert_eq!(calendar.count(Timestamp::MIN, Timestamp::MAX), 3);
    assert_eq!(calendar.last(), Some(at("2026-03-29T01:30:00Z")));
}

#[test]
fn a_repeated_time_fires_the_first_time_only() {
    let mut spec = berlin(json!(["02:30", "03:00"]));
    spec["start_date"] = json!("2026-10-25");
    spec["end_date"] = json!("2026-10-25");
    assert_eq!(first(spec, "2026-10-24T00:00:00Z", 9), ["2026-10-25T00:30:00Z", "2026-10-25T02:00:00Z"]);
}

#[test]
fn cron_is_silent_in_the_repeated_hour() {
    let calendar = calendar(json!({
        "start_date": "2026-01-01", "freq": "cron", "rule_value": "* * * * *",
        "timezone": "Europe/Berlin",
    }));
    let minutes = |from, to| calendar.count(at(from), at(to));
    assert_eq!(minutes("2026-10-24T21:59:59Z", "2026-10-25T22:59:59Z"), 24 * 60);
    assert_eq!(minutes("2026-03-28T22:59:59Z", "2026-03-29T21:59:59Z"), 23 * 60);
    assert_eq!(calendar.next_after(at("2026-10-25T00:59:00Z")), Some(at("2026-10-25T02:00:00Z")));
}

#[test]
fn a_date_that_samoa_skipped_fires_on_the_next() {
    let spec = json!({
        "start_date": "2011-12-29", "end_date": "2011-12-31", "freq": "daily",
        "trigger_timings": ["09:00", "10:00"], "timezone": "Pacific/Apia",
    });
    assert_eq!(
        first(spec.clone(), "2011-12-01T00:00:00Z", 9),
        ["2011-12-29T19:00:00Z", "2011-12-29T20:00:00Z", "2011-12-30T19:00:00Z", "2011-12-30T20:00:00Z",]
    );
    assert_eq!(calendar(spec.clone()).count(Timestamp::MIN, Timestamp::MAX), 4);
    let mut once = spec;
    once["freq"] = json!("once");
    once["start_date"] = json!("2011-12-30");
    assert_eq!(first(once, "2011-12-01T00:00:00Z", 9), ["2011-12-30T19:00:00Z", "2011-12-30T20:00:00Z"]);
}

#[test]
fn a_date_that_kwajalein_skipped_fires_on_the_next() {
    let spec = json!({
        "start_date": "1993-08-20", "end_date": "1993-08-22", "freq": "daily",
        "trigger_timings": ["12:00"], "timezone": "Pacific/Kwajalein",
    });
    assert_eq!(first(spec, "1993-08-01T00:00:00Z", 9), ["1993-08-21T00:00:00Z", "1993-08-22T00:00:00Z"]);
}

#[test]
fn an_interval_keeps_its_beat_when_the_clocks_change() {
    let spec = json!({
        "start_date": "2026-03-28", "freq": "interval", "rule_value": {"hours": 12},
        "trigger_timings": ["09:00"], "timezone": "Europe/Berlin",
    });
    assert_eq!(first(spec, "2026-01-01T00:00:00Z", 3), ["2026-03-28T08:00:00Z", "2026-03-28T20:00:00Z", "2026-03-29T08:00:00Z"]);
}

#[test]
fn an_interval_that_starts_in_a_gap_starts_later() {
    let spec = json!({
        "start_date": "2026-03-29", "freq": "interval", "rule_value": {"hours": 1},
        "trigger_timings": ["02:30"], "timezone": "Europe/Berlin",
    });
    assert_eq!(first(spec, "2026-01-01T00:00:00Z", 1), ["2026-03-29T01:30:00Z"]);
}

#[test]
fn an_interval_is_silent_on_its_override_dates() {
    // The day the clocks go back has 25 hours.
    let calendar = calendar(json!({
        "start_date": "2026-10-24", "end_date": "2026-10-26", "freq": "interval",
        "rule_value": {"hours": 1}, "override_dates": ["2026-10-25"],
        "timezone": "Europe/Berlin",
    }));
    let all: Vec<Timestamp> = calendar.after(Timestamp::MIN).collect();
    assert_eq!(all.len(), 48);
    assert_eq!(all[23..25], [at("2026-10-24T21:00:00Z"), at("2026-10-25T23:00:00Z")]);
    assert_eq!(calendar.count(Timestamp::MIN, Timestamp::MAX), 48);
    assert_eq!(calendar.last(), Some(at("2026-10-26T22:00:00Z")));
    assert_eq!(calendar.last_at_or_before(at("2026-10-25T12:00:00Z")), Some(all[23]));
}

#[test]
fn an_interval_ends_before_the_day_after_shows_even_for_a_minute() {
    // In St. John's the clocks went back at 00:01, to 23:01 of the day before.
    let calendar = calendar(json!({
        "start_date": "2010-11-06", "end_date": "2010-11-06", "freq": "interval",
        "rule_value": {"seconds": 30}, "timezone": "America/St_Johns",
    }));
    let dates = calendar.after(Timestamp::MIN).map(|t| t.to_zoned(calendar.zone().clone()).date());
    assert!(dates.into_iter().all(|date| date.to_string() == "2010-11-06"));
    assert_eq!(calendar.count(Timestamp::MIN, Timestamp::MAX), 2 * (24 * 60 + 59));
}

#[test]
fn months_without_the_day_are_skipped() {
    let plain = json!({"start_date": "2027-01-31", "freq": "monthly", "trigger_timings": ["00:00"]});
    assert_eq!(first(plain, "2027-01-31T00:00:00Z", 3), ["2027-03-31T00:00:00Z", "2027-05-31T00:00:00Z", "2027-07-31T00:00:00Z"]);
    let leap = json!({"start_date": "2096-02-29", "freq": "yearly", "trigger_timings": ["00:00"]});
    assert_eq!(first(leap, "2090-01-01T00:00:00Z", 2), ["2096-02-29T00:00:00Z", "2104-02-29T00:00:00Z"]);
}

#[test]
fn knows_the_smallest_gap() {
    let gap = |spec: Value| calendar(spec).minimum_gap_s();
    let of = |freq: &str, timings: Value| json!({"start_date": "2026-11-21", "freq": freq, "trigger_timings": timings});
    assert_eq!(gap(of("once", json!(["09:00"]))), None);
    assert_eq!(gap(of("once", json!(["09:00", "09:05:30"]))), Some(330));
    assert_eq!(gap(of("daily", json!(["23:50", "00:10", "12:00"]))), Some(20 * 60));
    assert_eq!(gap(of("weekly", json!(["00:00", "23:59"]))), Some(86_340));
    assert_eq!(gap(of("monthly", json!(["09:00"]))), Some(28 * 86_400));
    let cron = |text: &str| gap(json!({"start_date": "2026-01-01", "freq": "cron", "rule_value": text}));
    assert_eq!(cron("* * * * *"), Some(60));
    assert_eq!(cron("*/7 * * * *"), Some(4 * 60));
    assert_eq!(cron("0,59 0,23 * * *"), Some(60));
    assert_eq!(cron("*/20 * * * * *"), Some(20));
    assert_eq!(cron("0 9 * * 1-5"), Some(86_400));
    assert_eq!(cron("0 9 * * 1,3"), Some(2 * 86_400));
    assert_eq!(cron("0 0 29 2 *"), Some(1_461 * 86_400));
    let interval = json!({
        "start_date": "2026-01-01", "freq": "interval", "rule_value": {"minutes": 15},
    });
    assert_eq!(gap(interval), Some(900));
}

#[test]
fn is_stored_as_its_spec_and_refuses_a_wrong_one() {
    let spec = json!({
        "start_date": "2026-11-21", "trigger_timings": ["09:00"], "freq": "daily",
        "override_dates": [], "timezone": "UTC",
    });
    let stored = serde_json::to_value(calendar(spec.clone())).unwrap();
    assert_eq!(stored, spec);
    let mut wrong = spec;
    wrong["freq"] = json!("hourly");
    let error = serde_json::from_value::<Calendar>(wrong).unwrap_err().to_string();
    assert!(error.starts_with("freq: must be once"), "{error}");
}

#[test]
fn answers_for_any_instant_there_is() {
    for freq in ["once", "daily", "yearly"] {
        let calendar = calendar(json!({
            "start_date": "1970-01-01", "freq": freq, "trigger_timings": ["00:00"],
            "timezone": "Pacific/Kiritimati",
        }));
        let start = at("1970-01-01T10:40:00Z");
        assert_eq!(calendar.next_after(Timestamp::MIN), Some(start));
        assert_eq!(calendar.next_after(Timestamp::MAX), None);
        assert_eq!(calendar.last_at_or_before(Timestamp::MIN), None);
        assert!(calendar.last_at_or_before(Timestamp::MAX).is_some());
        assert!(calendar.count(Timestamp::MIN, Timestamp::MAX) >= 1);
        assert_eq!(calendar.count(Timestamp::MAX, Timestamp::MIN), 0);
        // Strictly after, though by a nanosecond.
        assert_eq!(calendar.next_after(at("1970-01-01T10:39:59.999999999Z")), Some(start));
        assert_ne!(calendar.next_after(start), Some(start));
        assert_eq!(calendar.last_at_or_before(at("1970-01-01T10:39:59.999999999Z")), None);
    }
}
