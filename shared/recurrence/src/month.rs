//! Months and days as plain numbers.
//!
//! Days count from 1 January 1970, months from January of the year 0. The arithmetic is Howard
//! Hinnant's for the proleptic Gregorian calendar
//! (<https://howardhinnant.github.io/date_algorithms.html>); it cannot fail, which spares every
//! search a `Result`.

use jiff::civil::Date;

/// The last day a search looks at, 28 December 9999: far enough inside what jiff can express that
/// no offset carries an instant over the edge.
pub(crate) const LAST_DAY: i64 = 2_932_893;

/// A month of a year.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct Month(pub(crate) i64);

impl Month {
    /// The month that holds `day`, and the day's place in it, from 0.
    pub(crate) fn of_day(day: i64) -> (Month, u32) {
        let shifted = day + 719_468;
        let era = shifted.div_euclid(146_097);
        let of_era = shifted.rem_euclid(146_097);
        let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let from_march = (5 * of_year + 2) / 153;
        let place = of_year - (153 * from_march + 2) / 5;
        let month = Month((year_of_era + era * 400) * 12 + from_march + 2);
        (month, place as u32)
    }

    /// The month that holds `date`.
    pub(crate) fn of_date(date: Date) -> Month {
        Month(i64::from(date.year()) * 12 + i64::from(date.month()) - 1)
    }

    /// The day its first is.
    pub(crate) fn first_day(self) -> i64 {
        // Counted from March, so that the leap day is the last of its year.
        let from_march = self.0 - 2;
        let year = from_march.div_euclid(12);
        let era = year.div_euclid(400);
        let year_of_era = year.rem_euclid(400);
        let of_year = (153 * from_march.rem_euclid(12) + 2) / 5;
        era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + of_year - 719_468
    }

    /// How many days it has.
    pub(crate) fn length(self) -> u32 {
        let year = self.0.div_euclid(12);
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        match self.of_year() {
            1 if leap => 29,
            1 => 28,
            3 | 5 | 8 | 10 => 30,
            _ => 31,
        }
    }

    /// Its place in the year, January being 0.
    pub(crate) fn of_year(self) -> u32 {
        self.0.rem_euclid(12) as u32
    }
}

/// The day that `date` is.
pub(crate) fn day_of(date: Date) -> i64 {
    Month::of_date(date).first_day() + i64::from(date.day()) - 1
}

/// The weekday of a day, Sunday being 0 as in cron. 1 January 1970 was a Thursday.
pub(crate) fn weekday_of(day: i64) -> u32 {
    (day + 4).rem_euclid(7) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_jiff_on_every_day_for_five_hundred_years() {
        let mut date = Date::constant(1900, 1, 1);
        let mut day = day_of(date);
        assert_eq!(day, -25_567);
        while date.year() < 2401 {
            let (month, place) = Month::of_day(day);
            assert_eq!(month, Month::of_date(date));
            assert_eq!(i64::from(place), i64::from(date.day()) - 1);
            assert_eq!(month.length(), u32::try_from(date.days_in_month()).unwrap());
            assert_eq!(month.first_day() + i64::from(place), day);
            let weekday = date.weekday().to_sunday_zero_offset();
            assert_eq!(i64::from(weekday_of(day)), i64::from(weekday));
            date = date.tomorrow().unwrap();
            day += 1;
        }
    }

    #[test]
    fn the_last_day_is_in_december_9999() {
        assert_eq!(day_of(Date::constant(9999, 12, 28)), LAST_DAY);
    }
}
