//! Dates and times as users write them.
//!
//! The forms are exact: `2026-1-5`, `9:00` and dates with a time are refused, so that what is stored
//! means one thing to every reader.

use jiff::civil::Date;

use super::faults::Faults;
use crate::calendar::Freq;
use crate::month::day_of;

/// The years a schedule may start in.
const START_YEARS: std::ops::RangeInclusive<i16> = 1970..=2200;
/// One timing for each minute of a day.
pub(crate) const MAX_TIMINGS: usize = 1_440;
/// More than two years of days.
pub(crate) const MAX_OVERRIDE_DATES: usize = 1_000;

/// A date as [`date`] reads it, calendar aside.
pub(crate) const DATE: &str = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$";
/// A time as [`time`] reads it.
pub(crate) const TIME: &str = "^([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?$";

pub(super) fn start_date(text: &str, faults: &mut Faults) -> Option<Date> {
    let date = date("start_date", text, faults)?;
    if !START_YEARS.contains(&date.year()) {
        faults.add("start_date", "must lie in the years 1970 to 2200");
        return None;
    }
    Some(date)
}

pub(super) fn end_date(text: Option<&str>, start: Option<Date>, faults: &mut Faults) -> Option<Date> {
    let date = date("end_date", text?, faults)?;
    if start.is_some_and(|start| date < start) {
        faults.add("end_date", "must not be before start_date");
    }
    Some(date)
}

/// The days that do not fire, ascending and without duplicates.
pub(super) fn override_dates(texts: &[String], faults: &mut Faults) -> Vec<i64> {
    if texts.len() > MAX_OVERRIDE_DATES {
        faults.add("override_dates", format!("must have at most {MAX_OVERRIDE_DATES} dates"));
        return Vec::new();
    }
    let mut days = Vec::with_capacity(texts.len());
    for (place, text) in texts.iter().enumerate() {
        days.extend(date(&format!("override_dates/{place}"), text, faults).map(day_of));
    }
    days.sort_unstable();
    days.dedup();
    days
}

/// The timings as ascending seconds after midnight.
pub(super) fn timings(texts: &[String], freq: Option<Freq>, faults: &mut Faults) -> Vec<i64> {
    match (freq, texts.len()) {
        (Some(Freq::Cron), 1..) => {
            faults.add("trigger_timings", "must be empty, because cron says itself when to fire");
        }
        (Some(Freq::Interval), 2..) => {
            faults.add("trigger_timings", "must have at most one time for interval, its start");
        }
        // Without a frequency nobody can say how many there should be.
        (None | Some(Freq::Cron | Freq::Interval), _) => {}
        (_, 0) => faults.add("trigger_timings", "must have at least one time"),
        _ => {}
    }
    if texts.len() > MAX_TIMINGS {
        faults.add("trigger_timings", format!("must have at most {MAX_TIMINGS} times"));
        return Vec::new();
    }
    let mut seen = std::collections::BTreeSet::new();
    for (place, text) in texts.iter().enumerate() {
        let field = format!("trigger_timings/{place}");
        match time(text) {
            None => faults.add(field, "must be a time such as 09:00 or 09:00:30"),
            Some(second) if !seen.insert(second) => {
                faults.add(field, "is the same time as one before it");
            }
            Some(_) => {}
        }
    }
    seen.into_iter().collect()
}

fn date(field: &str, text: &str, faults: &mut Faults) -> Option<Date> {
    let numbers = match text.as_bytes() {
        [y @ .., b'-', m1, m2, b'-', d1, d2] if y.len() == 4 => digits(y).zip(digits(&[*m1, *m2])).zip(digits(&[*d1, *d2])),
        _ => None,
    };
    let Some(((year, month), day)) = numbers else {
        faults.add(field, "must be a date such as 2026-11-21");
        return None;
    };
    let date = Date::new(year, month as i8, day as i8).ok();
    if date.is_none() {
        faults.add(field, "is not a date in the calendar");
    }
    date
}

fn time(text: &str) -> Option<i64> {
    let (hour, minute, second) = match text.as_bytes() {
        [h1, h2, b':', m1, m2] => (digits(&[*h1, *h2])?, digits(&[*m1, *m2])?, 0),
        [h1, h2, b':', m1, m2, b':', s1, s2] => (digits(&[*h1, *h2])?, digits(&[*m1, *m2])?, digits(&[*s1, *s2])?),
        _ => return None,
    };
    let real = hour < 24 && minute < 60 && second < 60;
    real.then(|| i64::from(hour) * 3_600 + i64::from(minute) * 60 + i64::from(second))
}

/// The number that at most four ASCII digits are.
fn digits(bytes: &[u8]) -> Option<i16> {
    let mut number = 0;
    for byte in bytes {
        let digit = byte.is_ascii_digit().then(|| byte - b'0');
        number = number * 10 + i16::from(digit?);
    }
    Some(number)
}
