//! A rule in English words.

use jiff::tz::TimeZone;
use serde_json::Value;

use crate::calendar::{Freq, Rule};
use crate::days::{InMonth, Pattern};
use crate::month::weekday_of;
use crate::spec::Spec;
use crate::times::Times;
use crate::walls::Walls;

/// More timings than this are not all named.
const MAX_NAMED_TIMES: usize = 4;

const WEEKDAYS: [&str; 7] = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const MONTHS: [&str; 12] =
    ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

/// Says what a calendar does.
pub(crate) fn summary(spec: &Spec, zone: &TimeZone, freq: Freq, rule: &Rule) -> String {
    let zone = zone.iana_name().unwrap_or(&spec.timezone);
    let mut words = match rule {
        Rule::Interval(_) => interval(spec, zone),
        Rule::Walls(walls) => match &walls.times {
            Times::Clock(_) => cron(spec, zone),
            Times::Listed(times) => {
                let days = days(freq, walls, &spec.start_date);
                let from = counted_from(spec).map_or_else(String::new, |date| format!(", from {date}"));
                format!("{days} at {}{from}", clock_times(times, zone))
            }
        },
    };
    if let Some(end) = spec.end_date.as_ref().filter(|_| freq != Freq::Once) {
        words.push_str(&format!(", until {end}"));
    }
    let mut skipped: Vec<&String> = spec.override_dates.iter().collect();
    skipped.sort_unstable();
    skipped.dedup();
    match skipped.len() {
        0 => {}
        1 => words.push_str(", except 1 date"),
        n => words.push_str(&format!(", except {n} dates")),
    }
    words
}

/// The start date where it decides more than the beginning: every second day, but which?
fn counted_from(spec: &Spec) -> Option<&str> {
    let counts = spec.rule_type.as_deref() == Some("every");
    let n = spec.rule_value.as_ref().and_then(|value| value.get("n")?.as_i64());
    (counts && n != Some(1)).then_some(spec.start_date.as_str())
}

fn interval(spec: &Spec, zone: &str) -> String {
    let written = spec.rule_value.as_ref().and_then(Value::as_object).and_then(|o| o.iter().next());
    let every = written.map_or_else(String::new, |(unit, count)| match count.as_i64() {
        Some(1) => unit.trim_end_matches('s').to_owned(),
        _ => format!("{count} {unit}"),
    });
    let start = spec.trigger_timings.first().map_or("00:00", |time| short(time));
    format!("Every {every} from {} {start} {zone}", spec.start_date)
}

fn cron(spec: &Spec, zone: &str) -> String {
    let text = spec.rule_value.as_ref().and_then(Value::as_str).unwrap_or_default();
    format!("By cron `{}` in {zone}", text.trim())
}

fn days(freq: Freq, walls: &Walls, start: &str) -> String {
    match (&walls.days.pattern, freq) {
        (_, Freq::Once) => format!("Once on {start}"),
        (Pattern::EveryDays { from, step }, Freq::Weekly) => {
            let weekday = WEEKDAYS[weekday_of(*from) as usize];
            match step / 7 {
                1 => format!("Every {weekday}"),
                weeks => format!("Every {weeks} weeks on {weekday}"),
            }
        }
        (Pattern::EveryDays { step: 1, .. }, _) => "Every day".to_owned(),
        (Pattern::EveryDays { step, .. }, _) => format!("Every {step} days"),
        (Pattern::Weekdays(set), _) => weekdays(*set),
        (Pattern::Months { from, step, on }, Freq::Yearly) => {
            let month = MONTHS[from.of_year() as usize];
            let every = match step / 12 {
                1 => "year".to_owned(),
                years => format!("{years} years"),
            };
            format!("On the {} of {month} every {every}", in_month(on))
        }
        (Pattern::Months { step, on, .. }, _) => match *step {
            1 => format!("On the {} of every month", in_month(on)),
            months => format!("Every {months} months on the {}", in_month(on)),
        },
        (Pattern::Cron(_), _) => String::new(),
    }
}

fn weekdays(set: u32) -> String {
    match set {
        0b111_1111 => return "Every day".to_owned(),
        0b011_1110 => return "Every weekday".to_owned(),
        _ => {}
    }
    // A week is read from Monday on.
    let names: Vec<&str> = [1, 2, 3, 4, 5, 6, 0].into_iter().filter(|day| set >> day & 1 == 1).map(|day| WEEKDAYS[day]).collect();
    format!("Every {}", listed(&names))
}

/// The days of a month, such as `1st, 15th and last day` or `second Tuesday`.
fn in_month(on: &InMonth) -> String {
    match *on {
        InMonth::NthWeekday { n, weekday } => {
            let weekday = WEEKDAYS[weekday as usize];
            match n {
                1 => format!("first {weekday}"),
                2 => format!("second {weekday}"),
                3 => format!("third {weekday}"),
                4 => format!("fourth {weekday}"),
                5 => format!("fifth {weekday}"),
                _ => format!("{} {weekday}", from_end(n.unsigned_abs())),
            }
        }
        InMonth::Numbered { from_start, from_end: ends } => {
            let places = |set: u32| (1..=31).filter(move |day| set >> (day - 1) & 1 == 1);
            let mut names: Vec<String> = places(from_start).map(ordinal).collect();
            names.extend(places(ends).rev().map(from_end));
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            format!("{}{}", listed(&names), if ends == 0 { "" } else { " day" })
        }
    }
}

/// `1st`, `22nd`, `13th`.
fn ordinal(n: u32) -> String {
    let ending = match (n % 10, n % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{n}{ending}")
}

/// `last`, `second-to-last`, and so on.
fn from_end(n: u32) -> String {
    match n {
        1 => "last".to_owned(),
        2 => "second-to-last".to_owned(),
        3 => "third-to-last".to_owned(),
        _ => format!("{}-to-last", ordinal(n)),
    }
}

fn clock_times(times: &[i64], zone: &str) -> String {
    let written = |&time: &i64| {
        let (hour, minute, second) = (time / 3_600, time / 60 % 60, time % 60);
        match second {
            0 => format!("{hour:02}:{minute:02}"),
            _ => format!("{hour:02}:{minute:02}:{second:02}"),
        }
    };
    let all_named = times.len() <= MAX_NAMED_TIMES;
    let named = if all_named { times.len() } else { MAX_NAMED_TIMES - 1 };
    let named: Vec<String> = times.iter().take(named).map(written).collect();
    if all_named {
        let named: Vec<&str> = named.iter().map(String::as_str).collect();
        return format!("{} {zone}", listed(&named));
    }
    format!("{} and {} more times in {zone}", named.join(", "), times.len() - named.len())
}

/// A timing without seconds that are zero.
fn short(time: &str) -> &str {
    time.strip_suffix(":00").filter(|rest| rest.len() == 5).unwrap_or(time)
}

/// `a`, `a and b`, `a, b and c`.
fn listed(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [only] => (*only).to_owned(),
        [rest @ .., last] => format!("{} and {last}", rest.join(", ")),
    }
}

#[cfg(test)]
mod tests;
