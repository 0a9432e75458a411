//! The wall seconds that fire: days times times of day.
//!
//! A wall second is what a clock on the wall shows, counted in seconds from midnight of 1 January
//! 1970 on that wall. It becomes an instant only through a zone.

use crate::DAY_S;
use crate::days::Days;
use crate::times::Times;

/// A set of wall seconds.
#[derive(Clone, Debug)]
pub(crate) struct Walls {
    pub(crate) days: Days,
    pub(crate) times: Times,
}

impl Walls {
    /// The first wall second at or after `wall`.
    pub(crate) fn next(&self, wall: i64) -> Option<i64> {
        let day = wall.div_euclid(DAY_S);
        let mut firing = self.days.next(day)?;
        let mut from = 0;
        if firing == day {
            from = wall.rem_euclid(DAY_S);
        }
        if let Some(time) = self.times.next(from) {
            return Some(firing * DAY_S + time);
        }
        firing = self.days.next(firing + 1)?;
        Some(firing * DAY_S + self.times.next(0)?)
    }

    /// The last wall second at or before `wall`.
    pub(crate) fn previous(&self, wall: i64) -> Option<i64> {
        let day = wall.div_euclid(DAY_S);
        let mut firing = self.days.previous(day)?;
        let mut to = DAY_S - 1;
        if firing == day {
            to = wall.rem_euclid(DAY_S);
        }
        if let Some(time) = self.times.previous(to) {
            return Some(firing * DAY_S + time);
        }
        firing = self.days.previous(firing - 1)?;
        Some(firing * DAY_S + self.times.previous(DAY_S - 1)?)
    }

    /// Whether `wall` fires.
    pub(crate) fn contains(&self, wall: i64) -> bool {
        self.next(wall) == Some(wall)
    }

    /// How many wall seconds fire from `from` up to, not including, `to`.
    pub(crate) fn count(&self, from: i64, to: i64) -> u64 {
        if from >= to {
            return 0;
        }
        let (from_day, to_day) = (from.div_euclid(DAY_S), to.div_euclid(DAY_S));
        let whole = self.days.count(from_day, to_day) * self.times.len();
        whole + self.count_before(to_day, to) - self.count_before(from_day, from)
    }

    /// The smallest distance between two wall seconds, if there are two.
    pub(crate) fn minimum_gap(&self) -> Option<i64> {
        let within_day = self.times.minimum_gap();
        let between_days = self.days.minimum_gap().and_then(|days| {
            let span = self.times.previous(DAY_S - 1)? - self.times.next(0)?;
            Some(days * DAY_S - span)
        });
        within_day.into_iter().chain(between_days).min()
    }

    /// How many wall seconds of `day` come before `wall`, a second of that day.
    fn count_before(&self, day: i64, wall: i64) -> u64 {
        self.days.count(day, day + 1) * self.times.count_before(wall - day * DAY_S)
    }
}
