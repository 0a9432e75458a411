//! When a channel speaks: pure rules.

use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// A channel speaks no sooner than this after it was given something to say. Longer than the lease of a worker that writes
/// what it tells of, so that whatever is committed is committed by then.
pub const AHEAD: SignedDuration = SignedDuration::from_secs(45);
const DAY_MINUTES: u16 = 24 * 60;

/// When a channel speaks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Timing {
    /// At most once in so many minutes, counted from midnight: 1 to 1,440.
    pub digest_minutes: u16,
    /// When it says nothing.
    pub quiet: Option<Quiet>,
    /// The time zone of all that, by its IANA name.
    pub timezone: String,
}

/// A part of each day in which a channel says nothing. It may go over midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quiet {
    /// Its first moment.
    pub from: Time,
    /// The first moment after it.
    pub to: Time,
}

impl Timing {
    /// When what there is to say since `now` is said: the same instant for all that comes before it.
    pub fn next(&self, now: Timestamp) -> Timestamp {
        let zone = TimeZone::get(&self.timezone).unwrap_or(TimeZone::UTC);
        self.awake(self.window_end(now + AHEAD, &zone))
    }

    /// `at`, or the end of the quiet that it falls into.
    pub fn awake(&self, at: Timestamp) -> Timestamp {
        let zone = TimeZone::get(&self.timezone).unwrap_or(TimeZone::UTC);
        self.quiet.map_or(at, |quiet| quiet.after(at, &zone))
    }

    /// The end of the window that `earliest` is in. Midnight ends one too, so that each day has the same.
    fn window_end(&self, earliest: Timestamp, zone: &TimeZone) -> Timestamp {
        let window_ms = u64::from(self.digest_minutes.clamp(1, DAY_MINUTES)) * 60_000;
        let day = earliest.to_zoned(zone.clone()).date();
        let begins = midnight(day, zone).unwrap_or(earliest);
        let tomorrow = day.tomorrow().ok().and_then(|day| midnight(day, zone));
        let since_ms = u64::try_from(earliest.duration_since(begins).as_millis()).unwrap_or(0);
        let ends_ms = since_ms.div_ceil(window_ms) * window_ms;
        let end = begins + SignedDuration::from_millis(i64::try_from(ends_ms).unwrap_or(0));
        tomorrow.map_or(end, |tomorrow| end.min(tomorrow))
    }
}

impl Quiet {
    /// `at`, or the end of the quiet that it falls into.
    fn after(self, at: Timestamp, zone: &TimeZone) -> Timestamp {
        let local = at.to_zoned(zone.clone());
        let (day, time) = (local.date(), local.time());
        let is_overnight = self.from > self.to;
        let is_quiet = match is_overnight {
            true => time >= self.from || time < self.to,
            false => time >= self.from && time < self.to,
        };
        if !is_quiet {
            return at;
        }
        let ends_on = if is_overnight && time >= self.from { day.tomorrow().unwrap_or(day) } else { day };
        let ends = ends_on.to_datetime(self.to).to_zoned(zone.clone());
        ends.map_or(at, |ends| ends.timestamp().max(at))
    }
}

fn midnight(day: Date, zone: &TimeZone) -> Option<Timestamp> {
    day.to_zoned(zone.clone()).ok().and_then(|day| day.start_of_day().ok()).map(|day| day.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn timing(digest_minutes: u16, quiet: Option<(&str, &str)>, timezone: &str) -> Timing {
        let quiet = quiet.map(|(from, to)| Quiet { from: from.parse().unwrap(), to: to.parse().unwrap() });
        Timing { digest_minutes, quiet, timezone: timezone.into() }
    }

    fn next(timing: &Timing, now: &str) -> String {
        timing.next(now.parse().unwrap()).to_string()
    }

    #[test]
    fn a_channel_speaks_at_the_end_of_its_window() {
        let minutely = timing(1, None, "UTC");
        assert_eq!(next(&minutely, "2026-11-21T09:00:00Z"), "2026-11-21T09:01:00Z");
        assert_eq!(next(&minutely, "2026-11-21T09:00:15Z"), "2026-11-21T09:01:00Z");
        assert_eq!(next(&minutely, "2026-11-21T09:00:15.001Z"), "2026-11-21T09:02:00Z", "too near to be sure of");
        assert_eq!(next(&timing(60, None, "UTC"), "2026-11-21T09:00:30Z"), "2026-11-21T10:00:00Z");
        assert_eq!(next(&timing(1_440, None, "Europe/Berlin"), "2026-11-21T09:00:00Z"), "2026-11-21T23:00:00Z");
        assert_eq!(next(&timing(420, None, "UTC"), "2026-11-21T22:00:00Z"), "2026-11-22T00:00:00Z", "midnight ends one too");
    }

    #[test]
    fn what_falls_into_the_quiet_waits_for_its_end() {
        let nights = timing(1, Some(("22:00", "07:30")), "Europe/Berlin");
        assert_eq!(next(&nights, "2026-11-21T20:58:00Z"), "2026-11-21T20:59:00Z");
        assert_eq!(next(&nights, "2026-11-21T21:00:00Z"), "2026-11-22T06:30:00Z");
        assert_eq!(next(&nights, "2026-11-22T03:00:00Z"), "2026-11-22T06:30:00Z");
        assert_eq!(next(&nights, "2026-11-22T06:30:00Z"), "2026-11-22T06:31:00Z");
        let lunch = timing(1, Some(("12:00", "13:00")), "UTC");
        assert_eq!(next(&lunch, "2026-11-21T12:10:00Z"), "2026-11-21T13:00:00Z");
    }

    #[test]
    fn clock_changes_move_nothing_into_the_past() {
        // Berlin: 29 March 2026 skips 02:00 to 03:00; 25 October repeats 02:00 to 03:00.
        let skipped = timing(1, Some(("01:00", "02:30")), "Europe/Berlin");
        assert_eq!(next(&skipped, "2026-03-29T00:10:00Z"), "2026-03-29T01:30:00Z");
        for start in ["2026-03-28T20:00:00Z", "2026-10-24T20:00:00Z"] {
            let mut now: Timestamp = start.parse().unwrap();
            let all = timing(90, Some(("23:00", "02:15")), "Europe/Berlin");
            for _ in 0..1_200 {
                let next = all.next(now);
                assert!(next >= now + AHEAD && next.duration_since(now) < SignedDuration::from_hours(26), "{now} {next}");
                now += SignedDuration::from_secs(61);
            }
        }
    }

    #[test]
    fn a_zone_that_is_none_is_utc() {
        assert_eq!(next(&timing(1_440, None, "Mars/Base"), "2026-11-21T09:00:00Z"), "2026-11-22T00:00:00Z");
    }
}
