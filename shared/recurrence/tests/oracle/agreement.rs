//! The calendar's answers against each other, and against days looked at one by one.

use jiff::civil::{Date, date};
use jiff::{SignedDuration, Timestamp, ToSpan as _};
use proptest::prelude::*;
use recurrence::Calendar;
use serde_json::{Value, json};

use crate::walls::instants;

/// How many instants of each calendar are compared.
const COMPARED: usize = 120;

const ZONES: [&str; 8] = [
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Africa/Casablanca",
    "America/Havana",
    "Asia/Kolkata",
];
const WEEKDAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

fn day() -> impl Strategy<Value = Date> {
    (0_i32..365 * 12).prop_map(|days| date(2009, 6, 1) + days.days())
}

fn rule() -> impl Strategy<Value = Value> {
    let dated = |freqs: &'static [&'static str], rule_type: &'static str| {
        prop::sample::select(freqs).prop_map(move |freq| json!({"freq": freq, "rule_type": rule_type}))
    };
    let with = |(mut rule, value): (Value, Value)| {
        rule["rule_value"] = value;
        rule
    };
    let weekdays = prop::sample::subsequence(&WEEKDAYS[..], 1..=7).prop_map(|days| json!(days));
    let month_days = prop::collection::vec(prop_oneof![1..=31, -31..=-1], 1..5).prop_map(|days| json!(days));
    let nth = (prop_oneof![1..=5, -5..=-1], prop::sample::select(&WEEKDAYS[..]))
        .prop_map(|(n, weekday)| json!({"n": n, "weekday": weekday}));
    let every = (1..40).prop_map(|n| json!({"n": n}));
    prop_oneof![
        prop::sample::select(&["once", "daily", "weekly", "monthly", "yearly"][..]).prop_map(|freq| json!({"freq": freq})),
        (dated(&["daily", "weekly"], "weekdays"), weekdays).prop_map(with),
        (dated(&["monthly", "yearly"], "month_days"), month_days).prop_map(with),
        (dated(&["monthly", "yearly"], "nth_weekday"), nth).prop_map(with),
        (dated(&["daily", "weekly", "monthly", "yearly"], "every"), every).prop_map(with),
    ]
}

fn dated_spec() -> impl Strategy<Value = Value> {
    let timing =
        (0_u32..24, prop::sample::select(&["00", "15", "30", "59:59"][..])).prop_map(|(hour, rest)| format!("{hour:02}:{rest}"));
    (
        rule(),
        day(),
        prop::option::of(0_i32..1_500),
        prop::collection::btree_set(timing, 1..5),
        prop::collection::vec(0_i32..60, 0..4),
        prop::sample::select(&ZONES[..]),
    )
        .prop_map(|(mut spec, start, length, timings, skipped, zone)| {
            spec["start_date"] = text(start);
            if let Some(length) = length {
                spec["end_date"] = text(start + length.days());
            }
            spec["trigger_timings"] = json!(timings);
            spec["override_dates"] = skipped.iter().map(|days| text(start + days.days())).collect();
            spec["timezone"] = json!(zone);
            spec
        })
}

fn beat_spec() -> impl Strategy<Value = Value> {
    let rule = prop_oneof![
        (10_u32..100_000).prop_map(|n| json!({"freq": "interval", "rule_value": {"seconds": n}})),
        (1_u32..100).prop_map(|n| json!({"freq": "interval", "rule_value": {"hours": n}})),
        prop::sample::select(&["*/10 * * * *", "0 2,3 * * *", "*/15 1-3 * * SUN", "0 0 L * *", "*/30 * * * * *"][..])
            .prop_map(|text| json!({"freq": "cron", "rule_value": text})),
    ];
    (rule, day(), prop::option::of(0_i32..400), prop::collection::vec(0_i32..60, 0..4), prop::sample::select(&ZONES[..]))
        .prop_map(|(mut spec, start, length, skipped, zone)| {
            spec["start_date"] = text(start);
            if let Some(length) = length {
                spec["end_date"] = text(start + length.days());
            }
            spec["override_dates"] = skipped.iter().map(|days| text(start + days.days())).collect();
            spec["timezone"] = json!(zone);
            spec
        })
}

fn text(date: Date) -> Value {
    json!(date.to_string())
}

/// Whether a rule fires on a date, ignoring its bounds, said as plainly as it can be.
fn fires_on(spec: &Value, start: Date, day: Date) -> bool {
    let freq = spec["freq"].as_str().unwrap();
    let value = &spec["rule_value"];
    let weekday = WEEKDAYS[day.weekday().to_monday_zero_offset() as usize];
    let from_end = day.day() - day.days_in_month() - 1;
    let months = i64::from(day.year() - start.year()) * 12 + i64::from(day.month() - start.month());
    let days = i64::from((day - start).get_days());
    let right_month = freq != "yearly" || day.month() == start.month();
    let n = value["n"].as_i64().unwrap_or(1);
    match spec["rule_type"].as_str() {
        Some("weekdays") => value.as_array().unwrap().contains(&json!(weekday)),
        Some("month_days") => {
            let days = value.as_array().unwrap();
            right_month && (days.contains(&json!(day.day())) || days.contains(&json!(from_end)))
        }
        Some("nth_weekday") => {
            let nth = (day.day() - 1) / 7 + 1;
            let nth_from_end = (from_end + 1) / 7 - 1;
            let counted = n == i64::from(nth) || n == i64::from(nth_from_end);
            right_month && counted && value["weekday"] == weekday
        }
        _ => match freq {
            "once" => days == 0,
            "daily" => days % n == 0,
            "weekly" => days % (7 * n) == 0,
            "monthly" => day.day() == start.day() && months % n == 0,
            _ => day.day() == start.day() && months % (12 * n) == 0,
        },
    }
}

/// Asks a calendar everything about its first instants.
fn check(calendar: &Calendar, spec: &Value) -> Result<Vec<Timestamp>, TestCaseError> {
    let all: Vec<Timestamp> = calendar.after(Timestamp::MIN).take(COMPARED).collect();
    prop_assert!(!all.is_empty(), "{spec}");
    let mut before = None;
    for (place, &instant) in all.iter().enumerate() {
        let just_before = instant - SignedDuration::from_nanos(1);
        prop_assert!(before < Some(instant), "{spec}");
        prop_assert_eq!(calendar.next_after(before.unwrap_or(Timestamp::MIN)), Some(instant));
        prop_assert_eq!(calendar.next_after(just_before), Some(instant), "{}", spec);
        prop_assert_eq!(calendar.last_at_or_before(instant), Some(instant), "{}", spec);
        prop_assert_eq!(calendar.last_at_or_before(just_before), before, "{}", spec);
        // Counting is arithmetic over all months between; now and then is enough.
        if place % 17 == 0 {
            let so_far = calendar.count(Timestamp::MIN, instant);
            prop_assert_eq!(so_far, place as u64 + 1, "{}", spec);
            let rest = calendar.count(just_before, all[all.len() - 1]);
            prop_assert_eq!(rest, (all.len() - place) as u64, "{}", spec);
        }
        before = Some(instant);
    }
    let ends = spec["freq"] == "once" || spec.get("end_date").is_some();
    prop_assert_eq!(calendar.last().is_some(), ends, "{}", spec);
    if all.len() < COMPARED && ends {
        prop_assert_eq!(calendar.last(), before, "{}", spec);
    }
    if let Some(last) = calendar.last() {
        prop_assert_eq!(calendar.next_after(last), None, "{}", spec);
        let total = calendar.count(Timestamp::MIN, Timestamp::MAX);
        prop_assert_eq!(total, calendar.count(Timestamp::MIN, last), "{}", spec);
        if all.len() < COMPARED {
            prop_assert_eq!(total, all.len() as u64, "{}", spec);
        }
    }
    let closest = calendar.minimum_gap_s();
    for pair in all.windows(2) {
        prop_assert!(closest.is_some(), "{spec}");
        // The smallest gap is looked for in 400 years only.
        if pair[1] > "2400-01-01T00:00:00Z".parse().unwrap() {
            break;
        }
        let apart = (pair[1] - pair[0]).get_seconds().unsigned_abs();
        // Elsewhere the clocks may bring two instants closer.
        prop_assert!(spec["timezone"] != "UTC" || Some(apart) >= closest, "{spec}");
    }
    Ok(all)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn dated_rules_fire_on_the_days_they_name(spec in dated_spec()) {
        let start: Date = spec["start_date"].as_str().unwrap().parse().unwrap();
        let end: Date = spec.get("end_date").map_or(date(2100, 1, 1), |end| end.as_str().unwrap().parse().unwrap());
        // Beyond these days nothing is compared; rules that rarely fire have only a few in them.
        let horizon = start + 3_000.days();
        let skipped = spec["override_dates"].as_array().unwrap();
        let days = start.series(1.day()).take_while(|&day| day <= end.min(horizon)).filter(|&day| {
            fires_on(&spec, start, day) && !skipped.contains(&text(day))
        });
        let timings = spec["trigger_timings"].as_array().unwrap();
        let times: Vec<jiff::civil::Time> =
            timings.iter().map(|timing| timing.as_str().unwrap().parse().unwrap()).collect();
        let walls: Vec<_> = days.flat_map(|day| times.iter().map(move |&time| day.to_datetime(time))).collect();
        let Ok(calendar) = Calendar::compile(serde_json::from_value(spec.clone()).unwrap()) else {
            prop_assert!(walls.is_empty(), "{spec}");
            return Ok(());
        };
        let found = check(&calendar, &spec)?;
        let limit = horizon.at(0, 0, 0, 0).to_zoned(calendar.zone().clone()).unwrap().timestamp();
        let expected: Vec<_> = instants(calendar.zone(), walls).into_iter().filter(|&t| t < limit).take(COMPARED).collect();
        let found: Vec<_> = found.into_iter().filter(|&t| t < limit).collect();
        prop_assert_eq!(found, expected, "{}", spec);
    }

    #[test]
    fn intervals_and_cron_agree_with_themselves(spec in beat_spec()) {
        let Ok(calendar) = Calendar::compile(serde_json::from_value(spec.clone()).unwrap()) else {
            return Ok(());
        };
        let found = check(&calendar, &spec)?;
        let skipped = spec["override_dates"].as_array().unwrap();
        if spec["freq"] == "interval" {
            let closest = calendar.minimum_gap_s();
            for pair in found.windows(2) {
                // The smallest gap is looked for in 400 years only.
        if pair[1] > "2400-01-01T00:00:00Z".parse().unwrap() {
            break;
        }
        let apart = (pair[1] - pair[0]).get_seconds().unsigned_abs();
                prop_assert_eq!(apart % closest.unwrap(), 0);
                prop_assert!(apart == closest.unwrap() || !skipped.is_empty());
            }
            for instant in found {
                let day = instant.to_zoned(calendar.zone().clone()).date();
                prop_assert!(!skipped.contains(&text(day)), "{} fires on {}", spec, day);
            }
        }
    }
}
