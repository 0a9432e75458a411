//! Cron expressions against `croner`, on the wall and in zones that change their clocks.

use croner::parser::{CronParser, Seconds};
use jiff::civil::{DateTime, date};
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use recurrence::Calendar;
use serde_json::json;

use crate::walls::instants;

/// How many instants of each expression are compared.
const COMPARED: usize = 12;

fn calendar(text: &str, zone: &str) -> Option<Calendar> {
    let spec = json!({
        "start_date": "2020-01-01", "freq": "cron", "rule_value": text, "timezone": zone,
    });
    Calendar::compile(serde_json::from_value(spec).unwrap()).ok()
}

/// `croner` takes a day field for unrestricted only if it is a bare star; Vixie, if it begins with
/// one. Where the two differ, both fields must match, which `croner` can be told.
fn parse(text: &str) -> croner::Cron {
    let fields: Vec<&str> = text.split(' ').collect();
    let [.., month_day, _, weekday] = fields.as_slice() else { panic!("{text}") };
    let both = month_day.starts_with('*') || weekday.starts_with('*');
    CronParser::builder()
        .seconds(Seconds::Optional)
        .dom_and_dow(both)
        .build()
        .parse(text)
        .unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn entry(min: u32, max: u32) -> impl Strategy<Value = String> {
    let value = min..=max;
    prop_oneof![
        4 => value.clone().prop_map(|value| value.to_string()),
        2 => (value.clone(), value.clone())
            .prop_map(|(a, b)| format!("{}-{}", a.min(b), a.max(b))),
        1 => (value.clone(), value, 1..=(max - min)).prop_map(|(a, b, step)| {
            format!("{}-{}/{step}", a.min(b), a.max(b))
        }),
        1 => (1..=(max - min)).prop_map(|step| format!("*/{step}")),
    ]
}

fn field(min: u32, max: u32, special: &'static [&'static str]) -> impl Strategy<Value = String> {
    let list = prop::collection::vec(entry(min, max), 1..4).prop_map(|entries| entries.join(","));
    let special = prop::sample::select(if special.is_empty() { &["*"] } else { special });
    prop_oneof![3 => Just("*".to_owned()), 3 => list, 2 => special.prop_map(str::to_owned)]
}

fn expression() -> impl Strategy<Value = String> {
    let months: &[&str] = &["JAN", "feb", "Mar-jun", "SEP,DEC"];
    let weekdays: &[&str] = &["MON-FRI", "sun", "7", "5#2", "FRI#1", "5L", "1#5", "TUE,THU", "5-7", "0,6", "MONL"];
    let month_days: &[&str] = &["L", "1,L", "31", "29", "15"];
    let second = prop_oneof![3 => Just(None), 1 => field(0, 59, &["0"]).prop_map(Some)];
    (
        second,
        field(0, 59, &["0", "30"]),
        field(0, 23, &["9", "2"]),
        field(1, 31, month_days),
        field(1, 12, months),
        field(0, 6, weekdays),
    )
        .prop_map(|(second, minute, hour, day, month, weekday)| {
            let rest = format!("{minute} {hour} {day} {month} {weekday}");
            second.map_or(rest.clone(), |second| format!("{second} {rest}"))
        })
}

fn wall() -> impl Strategy<Value = DateTime> {
    let seconds = 25 * 366 * 86_400_i64;
    (0..seconds).prop_map(|second| date(2024, 1, 1).at(0, 0, 0, 0) + SignedDuration::from_secs(second))
}

/// The wall times `croner` finds from `from` on, not including it.
fn walls(text: &str, from: DateTime, n: usize) -> Vec<DateTime> {
    let cron = parse(text);
    let mut found = Vec::new();
    let mut at = from;
    while found.len() < n {
        let Ok(next) = cron.find_next_occurrence(&at, false) else {
            break;
        };
        // Past this year jiff and croner may each have their own idea of the end.
        if next.year() > 2300 {
            break;
        }
        found.push(next);
        at = next;
    }
    found
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn agrees_with_croner_in_utc(text in expression(), from in wall()) {
        let expected = walls(&text, from, COMPARED);
        let from = from.to_zoned(jiff::tz::TimeZone::UTC).unwrap().timestamp();
        let Some(calendar) = calendar(&text, "UTC") else {
            prop_assert!(expected.is_empty(), "`{text}` fires, croner says at {expected:?}");
            return Ok(());
        };
        let expected = instants(calendar.zone(), expected);
        let found: Vec<Timestamp> = calendar.after(from).take(expected.len()).collect();
        prop_assert_eq!(&found, &expected, "`{}`", text);
        if let Some(&last) = expected.last() {
            prop_assert_eq!(calendar.count(from, last), expected.len() as u64);
            let closest = calendar.minimum_gap_s().unwrap();
            for pair in expected.windows(2) {
                prop_assert!((pair[1] - pair[0]).total(jiff::Unit::Second).unwrap() >= closest as f64);
            }
        }
    }

    #[test]
    fn agrees_with_croner_where_clocks_change(
        text in expression(),
        zone in prop::sample::select(&[
            "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Antarctica/Troll",
            "Africa/Casablanca", "America/Havana", "Pacific/Chatham",
        ]),
        place in 0_usize..20,
        hours in -30_i64..4,
    ) {
        let Some(calendar) = calendar(&text, zone) else { return Ok(()) };
        let start: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
        let Some(change) = calendar.zone().following(start).nth(place) else { return Ok(()) };
        let change = change.timestamp();
        let from = change + SignedDuration::from_hours(hours);
        // Wall times from well before, so that those the change of the clocks moved are among them.
        let before = from.to_zoned(calendar.zone().clone()).datetime() - SignedDuration::from_hours(4);
        let walls = walls(&text, before, 700);
        // Only instants that later wall times cannot come before.
        let sure = walls.last().map(|&last| last - SignedDuration::from_hours(4));
        let expected: Vec<Timestamp> = instants(calendar.zone(), walls)
            .into_iter()
            .filter(|&instant| instant > from)
            .take_while(|&instant| {
                Some(instant.to_zoned(calendar.zone().clone()).datetime()) <= sure
            })
            .collect();
        let found: Vec<Timestamp> = calendar.after(from).take(expected.len()).collect();
        prop_assert_eq!(&found, &expected, "`{}` in {}", text, zone);
        if let Some(&last) = expected.last() {
            prop_assert_eq!(calendar.count(from, last), expected.len() as u64);
        }
    }
}

#[test]
fn forms_beyond_croner_mean_what_they_mean_elsewhere() {
    let same = |ours: &str, theirs: &str| {
        let from = date(2026, 1, 1).at(0, 0, 0, 0);
        let calendar = calendar(ours, "UTC").unwrap();
        let expected = instants(calendar.zone(), walls(theirs, from, 50));
        let start = "2026-01-01T00:00:00Z".parse().unwrap();
        let found: Vec<Timestamp> = calendar.after(start).take(50).collect();
        assert_eq!(found, expected, "`{ours}` against `{theirs}`");
    };
    same("@hourly", "0 * * * *");
    same("@Daily", "0 0 * * *");
    same("@midnight", "0 0 * * *");
    same("@weekly", "0 0 * * 0");
    same("@monthly", "0 0 1 * *");
    same("@yearly", "0 0 1 1 *");
    same("@annually", "0 0 1 1 *");
    same("5/15 2/6 ? * ?", "5-59/15 2-23/6 * * *");
    same("0 0 ? * SAT-SUN", "0 0 * * 0,6");
    same("0 0 ? * fri-sun", "0 0 * * 0,5,6");
    same("0 0 13 * 5", "0 0 13 * FRI");
    same("0 0 * * 7L", "0 0 * * 0L");
}
