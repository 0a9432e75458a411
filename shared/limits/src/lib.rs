//! Limits: how often something may be done within a stretch of time, by one user, account or address.
//!
//! A limit's time is cut into windows of its length. Each attempt is one conditional update of the window's
//! counter, which counts up only while it is below the limit, so that a limit holds exactly however many
//! attempts come at once. Only refusals are remembered in the process: a refusal stands until its window
//! ends, so remembering it changes nothing but the cost of refusing again.

use std::fmt::Display;

use api::{Error, RateLimit, Result};
use cx::{Cx, Touch};
use jiff::Timestamp;
use table::{Family, Key, Partition, System};

/// What checking a limit touches.
pub const TOUCH: Touch = Touch::Write(Family::System(System::Limit));

/// How often something may be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// What it limits: `api`, `login`.
    pub name: &'static str,
    /// How often it may be done in one window.
    pub count: u64,
    /// How long a window lasts, in seconds; windows begin at multiples of it.
    pub window_s: i64,
}

impl Limit {
    /// Counts one attempt of `who`, unless that would be one too many.
    ///
    /// # Errors
    /// [`Error::TooMany`] once the window's attempts are used up; [`Error::Busy`] when the table is.
    pub async fn take(self, cx: &Cx, who: impl Display) -> Result<RateLimit> {
        let now = cx.now();
        let began_s = now.as_second().div_euclid(self.window_s) * self.window_s;
        let ends = Timestamp::from_second(began_s + self.window_s).unwrap_or(Timestamp::MAX);
        let standing = |used: u64| RateLimit {
            limit: self.count,
            remaining: self.count.saturating_sub(used),
            reset_s: seconds_until(ends, now),
        };
        if !cx.config().rate_limits {
            return Ok(standing(0));
        }
        let whose = format!("{}/{who}", self.name);
        if cx.refusals().stands(&whose, now) {
            return Err(Error::TooMany(standing(self.count)));
        }
        match cx.table().count_up_to(key(&whose, began_s), self.count, ends).await? {
            Some(used) => Ok(standing(used)),
            None => {
                cx.refusals().remember(&whose, ends, now);
                Err(Error::TooMany(standing(self.count)))
            }
        }
    }
}

fn key(whose: &str, began_s: i64) -> Key {
    Partition::system(System::Limit, whose).at(began_s.to_string())
}

/// Rounded up: who waits so long finds the window open.
fn seconds_until(ends: Timestamp, now: Timestamp) -> u64 {
    let ms = ends.as_millisecond() - now.as_millisecond();
    u64::try_from(ms).unwrap_or(0).div_ceil(1_000)
}
