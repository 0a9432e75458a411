//! When a failed delivery is tried again.

use std::str::FromStr;
use std::time::Duration;

use cx::Setting;

const MINUTE_S: u64 = 60;
const HOUR_S: u64 = 60 * MINUTE_S;
/// The waits of the schedule that holds where nothing is said, in seconds. The example of Standard Webhooks 1.0: ten
/// attempts within 75.6 hours.
pub const WAITS_S: [u64; 9] =
    [5, 5 * MINUTE_S, 30 * MINUTE_S, 2 * HOUR_S, 5 * HOUR_S, 10 * HOUR_S, 14 * HOUR_S, 20 * HOUR_S, 24 * HOUR_S];

/// A [`RetrySchedule`]; where nothing is said, ten attempts within 75.6 hours.
pub const RETRY_SCHEDULE: Setting =
    Setting::default("retry-schedule", "5s,5m,30m,2h,5h,10h,14h,20h,24h", "waits between attempts, such as 1s,2s,5m")
        .called("WAITS")
        .judged(|text| text.parse::<RetrySchedule>().map(drop));

/// The waits between attempts: after the n-th failed attempt, the n-th wait; after the last wait's
/// attempt fails, the delivery is dead-lettered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RetrySchedule(Vec<Duration>);

impl RetrySchedule {
    /// How long to wait after attempt `attempt` (from 1) failed; `None` when it was the last.
    pub fn wait_after(&self, attempt: u32) -> Option<Duration> {
        self.0.get(usize::try_from(attempt).ok()?.checked_sub(1)?).copied()
    }

    /// How many attempts a delivery gets in all.
    pub fn attempts(&self) -> u32 {
        u32::try_from(self.0.len()).unwrap_or(u32::MAX).saturating_add(1)
    }
}

impl FromStr for RetrySchedule {
    type Err = String;

    /// Reads `5s,5m,2h`: at most 20 waits of at most 48 hours each. Empty text means no retries.
    fn from_str(text: &str) -> Result<Self, String> {
        let waits: Result<Vec<Duration>, String> =
            text.split(',').map(str::trim).filter(|wait| !wait.is_empty()).map(wait).collect();
        let waits = waits?;
        if waits.len() > 20 {
            return Err("a retry schedule has at most 20 waits".into());
        }
        Ok(RetrySchedule(waits))
    }
}

fn wait(text: &str) -> Result<Duration, String> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let factor = match &text[digits.len()..] {
        "ms" => 1,
        "s" => 1_000,
        "m" => 60_000,
        "h" => 3_600_000,
        _ => return Err(format!("`{text}` is not a wait; write it as 500ms, 5s, 10m or 2h")),
    };
    let number: u64 = digits.parse().map_err(|_| format!("`{text}` is not a wait; write it as 500ms, 5s, 10m or 2h"))?;
    let milliseconds = number.checked_mul(factor).filter(|ms| *ms <= 48 * 3_600_000);
    milliseconds.map(Duration::from_millis).ok_or_else(|| format!("`{text}` is longer than 48 hours"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_waits_with_units() {
        let schedule: RetrySchedule = "1s, 500ms,2h".parse().unwrap();
        assert_eq!(schedule.wait_after(1), Some(Duration::from_secs(1)));
        assert_eq!(schedule.wait_after(3), Some(Duration::from_secs(7_200)));
        assert_eq!(schedule.wait_after(4), None);
        assert_eq!(schedule.attempts(), 4);
        assert!("1x".parse::<RetrySchedule>().is_err());
        assert!("49h".parse::<RetrySchedule>().is_err());
        assert_eq!("".parse::<RetrySchedule>().unwrap().attempts(), 1);
    }

    #[test]
    fn the_default_is_ten_attempts() {
        let default: RetrySchedule = RETRY_SCHEDULE.unsaid().parse().unwrap();
        assert_eq!(default.attempts(), 10);
        assert_eq!(default.0, WAITS_S.map(Duration::from_secs));
    }
}
