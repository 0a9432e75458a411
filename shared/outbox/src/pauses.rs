//! How long a parcel that could not leave waits before the next attempt.

use jiff::SignedDuration;

/// Ten attempts within some 23 hours.
const PAUSES: [SignedDuration; 9] = [
    SignedDuration::from_secs(10),
    SignedDuration::from_mins(1),
    SignedDuration::from_mins(5),
    SignedDuration::from_mins(15),
    SignedDuration::from_hours(1),
    SignedDuration::from_hours(2),
    SignedDuration::from_hours(4),
    SignedDuration::from_hours(8),
    SignedDuration::from_hours(8),
];
/// Pauses differ by up to this share in either direction, so that what failed together does not come back together.
const JITTER: f64 = 0.2;

/// The pause after attempt `attempt` (from 1) failed; `None` when it was the last. `fraction` is random, 0 to 1.
pub(crate) fn after(attempt: u32, fraction: f64) -> Option<SignedDuration> {
    let pause = PAUSES.get(usize::try_from(attempt).ok()?.checked_sub(1)?)?;
    let pause = pause.mul_f64(1.0 - JITTER + 2.0 * JITTER * fraction);
    // Everything is stored in milliseconds.
    Some(SignedDuration::from_millis(i64::try_from(pause.as_millis()).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gives_up_after_about_a_day() {
        let all: Vec<SignedDuration> = (1..).map_while(|attempt| after(attempt, 0.5)).collect();
        assert_eq!(all.len(), 9);
        let hours = all.iter().map(|pause| pause.as_secs_f64()).sum::<f64>() / 3600.0;
        assert!((23.0..25.0).contains(&hours), "{hours}");
        assert_eq!(after(1, 0.0), Some(SignedDuration::from_secs(8)));
        assert_eq!(after(1, 1.0), Some(SignedDuration::from_secs(12)));
        assert_eq!(after(0, 0.5), None);
    }
}
