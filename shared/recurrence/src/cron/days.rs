//! The three fields of a cron expression that choose days.
//!
//! When both day of month and day of week restrict the days, a day needs to match only one of them,
//! as in Vixie cron and POSIX. A field that begins with `*` does not restrict; so `*/2` in one of
//! them means both must match.

use super::field::{Field, MONTH_DAY, WEEKDAY};
use crate::days::{nth_weekday, repeat_week};

/// Day of month, month and day of week.
#[derive(Clone, Copy, Debug)]
pub(crate) struct DayFields {
    /// Months that fire; January is bit 1.
    pub(super) months: u64,
    pub(super) month_day: MonthDay,
    pub(super) weekday: Weekday,
}

/// The day-of-month field.
#[derive(Clone, Copy, Debug)]
pub(super) struct MonthDay {
    field: Field,
    /// `L`: the last day of the month.
    last: bool,
}

/// The day-of-week field.
#[derive(Clone, Copy, Debug)]
pub(super) struct Weekday {
    field: Field,
    /// For each weekday from Sunday, which of its occurrences in the month fire: bit n for `#n`,
    /// bit 0 for the last.
    nth: [u8; 7],
}

impl DayFields {
    /// Whether a month fires at all, January being 0.
    pub(crate) fn has_month(&self, month: u32) -> bool {
        self.months >> (month + 1) & 1 == 1
    }

    /// The days of a month that begins on `first_weekday` and has `length` days; bit 0 is the first.
    /// Whether the month fires is for [`has_month`](Self::has_month) to say.
    pub(crate) fn mask(&self, first_weekday: u32, length: u32) -> u32 {
        let by_date = self.month_day.mask(length);
        let by_weekday = self.weekday.mask(first_weekday, length);
        if self.month_day.field.starred || self.weekday.field.starred { by_date & by_weekday } else { by_date | by_weekday }
    }
}

impl MonthDay {
    fn mask(&self, length: u32) -> u32 {
        let numbered = (self.field.set >> 1) as u32;
        numbered | (u32::from(self.last) << (length - 1))
    }
}

impl Weekday {
    fn mask(&self, first_weekday: u32, length: u32) -> u32 {
        let mut mask = repeat_week(self.field.set as u32, first_weekday);
        for (weekday, &occurrences) in (0..).zip(&self.nth) {
            for n in (0..=5).filter(|n| occurrences >> n & 1 == 1) {
                let n = if n == 0 { -1 } else { n };
                mask |= nth_weekday(n, weekday, first_weekday, length);
            }
        }
        mask
    }
}

pub(super) fn parse_month_day(text: &str) -> Result<MonthDay, String> {
    let mut last = false;
    let field = Field::parse_with(&MONTH_DAY, text, |entry| {
        if entry.ends_with(['W', 'w']) {
            return Err(format!("`{entry}`: W, the nearest working day, is not supported"));
        }
        let is_last = entry.eq_ignore_ascii_case("L");
        last |= is_last;
        Ok(is_last)
    })?;
    Ok(MonthDay { field, last })
}

pub(super) fn parse_weekday(text: &str) -> Result<Weekday, String> {
    let mut nth = [0; 7];
    let field = Field::parse_with(&WEEKDAY, text, |entry| {
        let (weekday, n) = if let Some((weekday, n)) = entry.split_once('#') {
            let n = match n {
                "1" => 1,
                "2" => 2,
                "3" => 3,
                "4" => 4,
                "5" => 5,
                _ => return Err(format!("`{entry}`: after # comes a number from 1 to 5")),
            };
            (weekday, n)
        } else if let Some(weekday) = entry.strip_suffix(['L', 'l']) {
            if weekday.is_empty() {
                return Err("L needs a weekday in front, such as FRIL".to_owned());
            }
            (weekday, 0)
        } else {
            return Ok(false);
        };
        nth[WEEKDAY.value(weekday)? as usize % 7] |= 1 << n;
        Ok(true)
    })?;
    Ok(Weekday { field, nth })
}
