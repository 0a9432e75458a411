//! Which civil days fire.
//!
//! Everything is worked out a month at a time: a [`Pattern`] gives the days of a month as a bit
//! mask, bit 0 being the first, and [`Days`] takes away what lies outside the calendar's dates.

use crate::cron::DayFields;
use crate::month::{Month, weekday_of};

/// How many pairs of neighbouring days decide the smallest distance between two: enough for the
/// 40 years that 29 February can take to meet a weekday, if every week fires besides.
const PAIRS_COMPARED: usize = 2_500;
/// How many days are looked at for that; the Gregorian calendar repeats itself after 400 years.
const DAYS_COMPARED: i64 = 146_097;

/// The days of a calendar.
#[derive(Clone, Debug)]
pub(crate) struct Days {
    /// The first day that may fire.
    pub(crate) first: i64,
    /// The last day that may fire.
    pub(crate) last: i64,
    /// Days that do not fire, ascending.
    pub(crate) skipped: Vec<i64>,
    /// The days that would fire if there were no bounds.
    pub(crate) pattern: Pattern,
}

/// A rule for days without its bounds.
#[derive(Clone, Debug)]
pub(crate) enum Pattern {
    /// `from` and every `step`th day after it.
    EveryDays { from: i64, step: i64 },
    /// Days of the week, bit 0 being Sunday.
    Weekdays(u32),
    /// Days of the month `from` and of every `step`th month after it.
    Months { from: Month, step: i64, on: InMonth },
    /// The three day fields of a cron expression.
    Cron(DayFields),
}

/// Days within one month.
#[derive(Clone, Debug)]
pub(crate) enum InMonth {
    /// Numbered days: bit 0 of `from_start` is the first day, bit 0 of `from_end` the last.
    Numbered { from_start: u32, from_end: u32 },
    /// The nth of a weekday (Sunday is 0), counted from the end if `n` is negative.
    NthWeekday { n: i32, weekday: u32 },
}

impl Days {
    /// The first firing day at or after `day`.
    pub(crate) fn next(&self, day: i64) -> Option<i64> {
        let (mut month, place) = Month::of_day(day.max(self.first));
        let (last_month, _) = Month::of_day(self.last);
        let mut mask = self.mask(month) & (u32::MAX << place);
        while mask == 0 {
            month = self.pattern.month_after(month);
            if month > last_month {
                return None;
            }
            mask = self.mask(month);
        }
        Some(month.first_day() + i64::from(mask.trailing_zeros()))
    }

    /// The last firing day at or before `day`.
    pub(crate) fn previous(&self, day: i64) -> Option<i64> {
        let (mut month, place) = Month::of_day(day.min(self.last));
        let (first_month, _) = Month::of_day(self.first);
        let mut mask = self.mask(month) & (u32::MAX >> (31 - place));
        while mask == 0 {
            month = self.pattern.month_before(month);
            if month < first_month {
                return None;
            }
            mask = self.mask(month);
        }
        Some(month.first_day() + i64::from(31 - mask.leading_zeros()))
    }

    /// How many days fire from `from` up to, not including, `to`.
    pub(crate) fn count(&self, from: i64, to: i64) -> u64 {
        let (from, to) = (from.max(self.first), to.min(self.last + 1));
        if from >= to {
            return 0;
        }
        let (mut month, first_place) = Month::of_day(from);
        let (last_month, last_place) = Month::of_day(to - 1);
        let mut total = 0;
        let mut wanted = u32::MAX << first_place;
        while month < last_month {
            total += u64::from((self.mask(month) & wanted).count_ones());
            wanted = u32::MAX;
            month.0 += 1;
        }
        wanted &= u32::MAX >> (31 - last_place);
        total + u64::from((self.mask(month) & wanted).count_ones())
    }

    /// The smallest number of days between two firing days, if there are two.
    pub(crate) fn minimum_gap(&self) -> Option<i64> {
        let mut day = self.next(self.first)?;
        let compared_until = day + DAYS_COMPARED;
        let mut smallest: Option<i64> = None;
        for _ in 0..PAIRS_COMPARED {
            let Some(next) = self.next(day + 1) else {
                break;
            };
            let gap = next - day;
            smallest = Some(smallest.map_or(gap, |known| known.min(gap)));
            if gap == 1 || next > compared_until {
                break;
            }
            day = next;
        }
        smallest
    }

    /// The firing days of a month, bit 0 being its first.
    fn mask(&self, month: Month) -> u32 {
        if !self.pattern.may_match(month) {
            return 0;
        }
        let first_day = month.first_day();
        let length = month.length();
        let mut mask = self.pattern.mask(first_day, length) & (u32::MAX >> (32 - length));
        mask &= shifted_ones(self.first - first_day);
        mask &= !shifted_ones(self.last + 1 - first_day);
        let from = self.skipped.partition_point(|&day| day < first_day);
        for &day in &self.skipped[from..] {
            let place = day - first_day;
            if place >= i64::from(length) {
                break;
            }
            mask &= !(1 << place);
        }
        mask
    }
}

impl Pattern {
    /// The first month after `month` worth looking at.
    fn month_after(&self, month: Month) -> Month {
        match self {
            Pattern::Months { from, step, .. } => Month(from.0 + ((month.0 - from.0).div_euclid(*step) + 1) * step),
            _ => Month(month.0 + 1),
        }
    }

    /// The last month before `month` worth looking at.
    fn month_before(&self, month: Month) -> Month {
        match self {
            Pattern::Months { from, step, .. } => Month(from.0 + (month.0 - 1 - from.0).div_euclid(*step) * step),
            _ => Month(month.0 - 1),
        }
    }

    /// Whether the month can hold a firing day at all: a cheap test that spares rules for a few
    /// months of the year the work of looking at the others.
    fn may_match(&self, month: Month) -> bool {
        match self {
            Pattern::EveryDays { .. } | Pattern::Weekdays(_) => true,
            Pattern::Months { from, step, .. } => (month.0 - from.0) % step == 0,
            Pattern::Cron(fields) => fields.has_month(month.of_year()),
        }
    }

    /// The firing days of a month that may match; bits beyond its length mean nothing.
    fn mask(&self, first_day: i64, length: u32) -> u32 {
        match self {
            Pattern::EveryDays { step: 1, .. } => u32::MAX,
            Pattern::EveryDays { from, step } => {
                let mut place = (from - first_day).rem_euclid(*step);
                let mut mask = 0;
                while place < i64::from(length) {
                    mask |= 1 << place;
                    place += step;
                }
                mask
            }
            Pattern::Weekdays(weekdays) => repeat_week(*weekdays, weekday_of(first_day)),
            Pattern::Months { on, .. } => on.mask(weekday_of(first_day), length),
            Pattern::Cron(fields) => fields.mask(weekday_of(first_day), length),
        }
    }
}

impl InMonth {
    /// The days of a month that begins on `first_weekday` and has `length` days.
    fn mask(&self, first_weekday: u32, length: u32) -> u32 {
        match *self {
            InMonth::Numbered { from_start, from_end } => from_start | (from_end.reverse_bits() >> (32 - length)),
            InMonth::NthWeekday { n, weekday } => nth_weekday(n, weekday, first_weekday, length),
        }
    }
}

/// The bit of the nth `weekday`, or none if the month has no such day.
pub(crate) fn nth_weekday(n: i32, weekday: u32, first_weekday: u32, length: u32) -> u32 {
    let weeks = 7 * (n.unsigned_abs() - 1);
    let from_start = (weekday + 7 - first_weekday) % 7;
    if n > 0 {
        let place = from_start + weeks;
        return if place < length { 1 << place } else { 0 };
    }
    let last = from_start + 7 * ((length - 1 - from_start) / 7);
    if weeks <= last { 1 << (last - weeks) } else { 0 }
}

/// Days of the week laid out over a month that begins on `first_weekday`.
pub(crate) fn repeat_week(weekdays: u32, first_weekday: u32) -> u32 {
    // One copy of the seven bits for each week a month of 31 days can touch.
    const WEEKS: u64 = 1 | 1 << 7 | 1 << 14 | 1 << 21 | 1 << 28 | 1 << 35;
    ((u64::from(weekdays) * WEEKS) >> first_weekday) as u32
}

/// Ones from bit `place` up; all of them if `place` is before the month, none if it is after.
fn shifted_ones(place: i64) -> u32 {
    match place {
        ..=0 => u32::MAX,
        1..=31 => u32::MAX << place,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::month::{LAST_DAY, day_of};
    use jiff::civil::{Date, date};

    fn listed(pattern: Pattern, from: Date, n: usize) -> Vec<String> {
        let days = Days { first: day_of(from), last: LAST_DAY, skipped: Vec::new(), pattern };
        let mut found = Vec::new();
        let mut day = days.first;
        while found.len() < n {
            let Some(next) = days.next(day) else { break };
            let (month, place) = Month::of_day(next);
            found.push(format!("{}-{:02}-{:02}", month.0 / 12, month.of_year() + 1, place + 1));
            day = next + 1;
        }
        found
    }

    #[test]
    fn leap_days_skip_the_year_2100() {
        let pattern = Pattern::Months {
            from: Month::of_date(date(2096, 2, 1)),
            step: 12,
            on: InMonth::Numbered { from_start: 1 << 28, from_end: 0 },
        };
        assert_eq!(listed(pattern, date(2096, 1, 1), 2), ["2096-02-29", "2104-02-29"]);
    }

    #[test]
    fn counts_from_the_end_in_months_of_any_length() {
        let pattern = Pattern::Months {
            from: Month::of_date(date(2027, 1, 1)),
            step: 1,
            on: InMonth::Numbered { from_start: 0, from_end: 0b101 },
        };
        assert_eq!(listed(pattern, date(2027, 1, 30), 5), ["2027-01-31", "2027-02-26", "2027-02-28", "2027-03-29", "2027-03-31"]);
    }

    #[test]
    fn a_fifth_weekday_from_either_end_exists_in_the_same_months() {
        for first_weekday in 0..7 {
            for length in 28..=31 {
                for weekday in 0..7 {
                    let fifth = nth_weekday(5, weekday, first_weekday, length);
                    let fifth_from_end = nth_weekday(-5, weekday, first_weekday, length);
                    assert_eq!(fifth == 0, fifth_from_end == 0);
                    let first = nth_weekday(1, weekday, first_weekday, length);
                    assert!(fifth_from_end == 0 || fifth_from_end == first);
                }
            }
        }
    }

    #[test]
    fn previous_undoes_next_and_count_counts_what_next_finds() {
        let days = Days {
            first: day_of(date(2026, 1, 5)),
            last: day_of(date(2028, 3, 9)),
            skipped: vec![day_of(date(2026, 1, 8)), day_of(date(2027, 5, 31))],
            pattern: Pattern::EveryDays { from: day_of(date(2026, 1, 5)), step: 3 },
        };
        let mut found = Vec::new();
        let mut day = days.first - 100;
        while let Some(next) = days.next(day) {
            assert_eq!(days.previous(next), Some(next));
            assert_eq!(days.previous(next - 1), found.last().copied());
            assert_eq!(days.count(days.first, next), found.len() as u64);
            found.push(next);
            day = next + 1;
        }
        assert!(!found.contains(&day_of(date(2026, 1, 8))));
        assert_eq!(days.count(i64::MIN, i64::MAX), found.len() as u64);
    }
}
