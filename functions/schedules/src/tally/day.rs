//! Days (UTC), by which outcomes are counted.

use std::fmt;
use std::num::ParseIntError;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

const DAY_S: i64 = 86_400;

/// One day (UTC). It is stored as the number of days since 1970, in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Day(i64);

impl Day {
    /// The day on which `at` falls.
    pub fn of(at: Timestamp) -> Day {
        Day(at.as_second().div_euclid(DAY_S))
    }

    /// The instant at which it begins.
    pub fn begin(self) -> Timestamp {
        Timestamp::from_second(self.begin_s()).unwrap_or_default()
    }

    /// The day that was so many days before.
    pub fn before(self, days: i64) -> Day {
        Day(self.0 - days)
    }

    /// The day after.
    pub(super) fn next(self) -> Day {
        Day(self.0 + 1)
    }

    /// The days from this one to `last`, both included.
    pub(super) fn to(self, last: Day) -> impl Iterator<Item = Day> {
        (self.0..=last.0).map(Day)
    }

    /// Its beginning, in seconds since 1970.
    pub(super) fn begin_s(self) -> i64 {
        self.0 * DAY_S
    }

    /// As a part of a sort key: days sort by time.
    pub(super) fn sort(self) -> String {
        format!("{:06}", self.0)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl From<Day> for String {
    fn from(day: Day) -> String {
        day.to_string()
    }
}

impl TryFrom<String> for Day {
    type Error = ParseIntError;

    fn try_from(text: String) -> Result<Day, ParseIntError> {
        text.parse().map(Day)
    }
}
