//! Settings: what differs between deployments, read once at start.

use std::str::FromStr;
use std::time::Duration;

use crate::{Google, PublicUrl, Sender};

/// Settings of a deployment.
#[derive(Clone, Debug)]
pub struct Config {
    /// When a failed delivery is tried again.
    pub retry_schedule: RetrySchedule,
    /// Whether this process is the only one working on its state, as on one machine. Then a lease held
    /// by any other process is that of a dead one, and need not be waited for.
    pub sole_process: bool,
    /// Names this process in leases.
    pub process: String,
    /// Whether requests are limited by rate.
    pub rate_limits: bool,
    /// Whether the public address is HTTPS, so that cookies may insist on it.
    pub https: bool,
    /// Where people reach us, for functions that write links.
    pub public_url: Option<PublicUrl>,
    /// Who mails are from, for the function that sends them.
    pub mail_from: Option<Sender>,
    /// The name of the bus, for the function that publishes events.
    pub event_bus: Option<String>,
    /// Where people sign in with Google, if they can; see [`Cx::google`](crate::Cx::google).
    pub google: Option<Google>,
}

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

impl Default for RetrySchedule {
    /// The example schedule of Standard Webhooks 1.0: 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h,
    /// 24 h; ten attempts within 75.6 hours.
    fn default() -> Self {
        const MINUTE: u64 = 60;
        const HOUR: u64 = 60 * MINUTE;
        let waits = [5, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR];
        RetrySchedule(waits.map(Duration::from_secs).into())
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
        assert_eq!(RetrySchedule::default().attempts(), 10);
    }
}
