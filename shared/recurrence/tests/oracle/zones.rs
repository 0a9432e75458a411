//! Daylight saving in every zone of the bundled database.

use jiff::civil::date;
use jiff::tz::{TimeZone, TimeZoneDatabase};
use jiff::{SignedDuration, Timestamp, Unit};
use recurrence::Calendar;
use serde_json::json;

/// Times at which zones change their clocks, and around them.
const TIMINGS: [&str; 20] = [
    "00:00", "00:00:01", "00:20", "00:30", "01:00", "01:30", "01:45", "01:59:59", "02:00", "02:15", "02:30", "02:45", "03:00",
    "03:30", "04:00", "12:00", "22:30", "23:00", "23:30", "23:59:59",
];

/// An instant at which the clocks of a zone change, and the offsets around it in seconds.
struct Change {
    at: i64,
    before: i64,
    after: i64,
}

fn offset(zone: &TimeZone, instant: i64) -> i64 {
    i64::from(zone.to_offset(Timestamp::from_second(instant).unwrap()).seconds())
}

fn changes(zone: &TimeZone, from_year: i16, to_year: i16) -> Vec<Change> {
    let second = |year| date(year, 1, 1).to_zoned(TimeZone::UTC).unwrap().timestamp();
    let (from, to) = (second(from_year), second(to_year));
    zone.following(from)
        .take_while(|transition| transition.timestamp() < to)
        .map(|transition| {
            let at = transition.timestamp().as_second();
            Change { at, before: offset(zone, at - 1), after: offset(zone, at) }
        })
        .filter(|change| change.before != change.after)
        .collect()
}

fn zones() -> impl Iterator<Item = (String, TimeZone)> {
    let database = TimeZoneDatabase::bundled();
    let names: Vec<String> = database.available().map(|name| name.to_string()).collect();
    assert!(names.len() > 400);
    names.into_iter().map(move |name| {
        let zone = database.get(&name).unwrap();
        (name, zone)
    })
}

/// The instant of a wall second near one change, by the words of the rule: the first instant that
/// shows it, or, if none does, later by the gap.
fn by_the_rule(change: &Change, wall: i64) -> i64 {
    let (by_old, by_new) = (wall - change.before, wall - change.after);
    if by_old < change.at {
        by_old
    } else if by_new >= change.at {
        by_new
    } else {
        by_new + (change.after - change.before)
    }
}

fn seconds_of(timing: &str) -> i64 {
    let parts: Vec<i64> = timing.split(':').map(|part| part.parse().unwrap()).collect();
    parts[0] * 3_600 + parts[1] * 60 + parts.get(2).unwrap_or(&0)
}

#[test]
fn every_change_of_clocks_from_2026_to_2040_obeys_the_rule() {
    let mut compared = 0;
    for (name, zone) in zones() {
        let changes = changes(&zone, 2026, 2041);
        if changes.is_empty() {
            continue;
        }
        let spec = json!({
            "start_date": "2025-01-01", "freq": "daily", "trigger_timings": TIMINGS,
            "timezone": name,
        });
        let calendar: Calendar = serde_json::from_value(spec).unwrap();
        for change in &changes {
            let today = (change.at + change.before).div_euclid(86_400);
            let walls =
                (today - 1..=today + 1).flat_map(|day| TIMINGS.iter().map(move |timing| day * 86_400 + seconds_of(timing)));
            let mut expected: Vec<i64> = walls.map(|wall| by_the_rule(change, wall)).collect();
            expected.sort_unstable();
            expected.dedup();
            let last = expected[expected.len() - 1];
            let (from, to) = (Timestamp::from_second(expected[0] - 1).unwrap(), Timestamp::from_second(last).unwrap());
            let found: Vec<i64> = calendar.between(from, to).map(Timestamp::as_second).collect();
            assert_eq!(found, expected, "{name} at {}", change.at);
            assert_eq!(calendar.count(from, to), expected.len() as u64, "{name}");
            let earlier = Timestamp::from_second(last - 1).unwrap();
            assert_eq!(calendar.last_at_or_before(earlier).unwrap().as_second(), expected[expected.len() - 2], "{name}");
            compared += 1;
        }
    }
    assert!(compared > 3_000, "only {compared}");
}

/// The calendar takes it that clocks do not change again within the hours a change has moved.
#[test]
fn changes_of_clocks_are_further_apart_than_they_are_long() {
    for (name, zone) in zones() {
        let changes = changes(&zone, 1969, 2100);
        for pair in changes.windows(2) {
            let apart = pair[1].at - pair[0].at;
            for change in pair {
                assert!(apart > 2 * (change.after - change.before).abs(), "{name} at {}", change.at);
            }
        }
    }
}

#[test]
fn a_daily_time_fires_once_a_day_in_every_zone() {
    for (name, zone) in zones() {
        let spec = json!({
            "start_date": "2026-01-01", "end_date": "2040-12-31", "freq": "daily",
            "trigger_timings": ["02:30"], "timezone": name,
        });
        let calendar: Calendar = serde_json::from_value(spec).unwrap();
        let days = (date(2041, 1, 1) - date(2026, 1, 1)).total((Unit::Day, date(2026, 1, 1))).unwrap();
        let count = calendar.count(Timestamp::MIN, Timestamp::MAX);
        assert!((count as f64 - days).abs() < 0.5, "{name}: {count}");
        let last = calendar.last().unwrap().to_zoned(zone);
        assert_eq!(last.date(), date(2040, 12, 31), "{name}");
    }
}

#[test]
fn skipped_and_repeated_days_of_the_past_obey_jiffs_rule() {
    for (name, day) in [
        ("Pacific/Apia", date(2011, 12, 30)),
        ("Pacific/Fakaofo", date(2011, 12, 30)),
        ("Pacific/Kwajalein", date(1993, 8, 21)),
        ("Pacific/Enderbury", date(1994, 12, 31)),
        ("Pacific/Kiritimati", date(1994, 12, 31)),
        ("America/St_Johns", date(2010, 11, 7)),
        ("Africa/Monrovia", date(1972, 1, 7)),
        ("Asia/Pyongyang", date(2018, 5, 5)),
        // The last transitions before a standing rule takes over.
        ("America/Metlakatla", date(2019, 1, 20)),
        ("America/Ciudad_Juarez", date(2022, 11, 30)),
    ] {
        let spec = json!({
            "start_date": "1970-01-01", "freq": "daily", "trigger_timings": TIMINGS,
            "timezone": name,
        });
        let calendar: Calendar = serde_json::from_value(spec).unwrap();
        let midnight = day.at(0, 0, 0, 0);
        let walls = (-3 * 24..=3 * 24).step_by(24).flat_map(|hours| {
            let midnight = midnight + SignedDuration::from_hours(hours);
            TIMINGS.iter().map(move |timing| midnight + SignedDuration::from_secs(seconds_of(timing)))
        });
        let expected = crate::walls::instants(calendar.zone(), walls);
        let from = expected[0] - SignedDuration::from_secs(1);
        let found: Vec<Timestamp> = calendar.after(from).take(expected.len()).collect();
        assert_eq!(found, expected, "{name}");
        let count = calendar.count(from, expected[expected.len() - 1]);
        assert_eq!(count, expected.len() as u64, "{name}");
    }
}
