//! When a circuit opens, and for how long.

use jiff::SignedDuration;

/// When a circuit opens, and for how long.
#[derive(Clone, Copy, Debug)]
pub struct Rules {
    /// Only the calls of so long ago count.
    pub window: SignedDuration,
    /// Fewer calls than this say nothing.
    pub least_calls: u32,
    /// The share of failed ones from which it opens, from 0 to 1.
    pub failed: f64,
    /// The share of slow ones from which it opens, where that matters.
    pub slow: Option<Slow>,
    /// For how long it stays open at first; each try that fails doubles it.
    pub rest: SignedDuration,
    /// And at most.
    pub longest_rest: SignedDuration,
    /// For how long one try keeps others from trying: a little longer than a call may take.
    pub probe: SignedDuration,
}

/// Which calls are slow, and how many are too many.
#[derive(Clone, Copy, Debug)]
pub struct Slow {
    /// A call that took as long is slow, whatever its end.
    pub after: SignedDuration,
    /// The share of them from which the circuit opens, from 0 to 1.
    pub share: f64,
}

impl Rules {
    /// How long it stays open after `trips` tries failed.
    pub(crate) fn rest_after(&self, trips: u32) -> SignedDuration {
        let doubled = 1_i32.checked_shl(trips).filter(|factor| *factor > 0).unwrap_or(i32::MAX);
        self.rest.saturating_mul(doubled).min(self.longest_rest)
    }

    /// Whether `failed` and `slow` of `calls` are too many.
    pub(crate) fn are_too_many(&self, calls: u32, failed: u32, slow: u32) -> bool {
        let reaches = |count: u32, share: f64| count > 0 && f64::from(count) >= share * f64::from(calls);
        calls >= self.least_calls && (reaches(failed, self.failed) || self.slow.is_some_and(|rule| reaches(slow, rule.share)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULES: Rules = Rules {
        window: SignedDuration::from_secs(60),
        least_calls: 10,
        failed: 0.5,
        slow: Some(Slow { after: SignedDuration::from_secs(1), share: 0.8 }),
        rest: SignedDuration::from_secs(10),
        longest_rest: SignedDuration::from_mins(1),
        probe: SignedDuration::from_secs(20),
    };

    #[test]
    fn few_calls_say_nothing_and_half_of_many_are_too_many() {
        assert!(!RULES.are_too_many(9, 9, 9));
        assert!(!RULES.are_too_many(10, 4, 7));
        assert!(RULES.are_too_many(10, 5, 0));
        assert!(RULES.are_too_many(10, 0, 8), "slow ones count as well");
        assert!(!Rules { slow: None, ..RULES }.are_too_many(10, 0, 10));
    }

    #[test]
    fn a_rest_doubles_up_to_the_longest() {
        let rests: Vec<i64> = [0, 1, 2, 3, 40].map(|trips| RULES.rest_after(trips).as_secs()).into();
        assert_eq!(rests, [10, 20, 40, 60, 60]);
    }
}
