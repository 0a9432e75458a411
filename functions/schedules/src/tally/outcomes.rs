//! What became of occurrences, in numbers.

use std::ops::AddAssign;

/// What became of occurrences in one hour, or in several.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Outcomes {
    /// How many were delivered.
    pub delivered: u64,
    /// How many failed for good.
    pub failed: u64,
    /// How many were skipped.
    pub skipped: u64,
}

impl AddAssign for Outcomes {
    fn add_assign(&mut self, more: Outcomes) {
        self.delivered += more.delivered;
        self.failed += more.failed;
        self.skipped += more.skipped;
    }
}

impl Outcomes {
    /// How many of those that were tried were delivered, of a hundred; `None` when none was tried.
    pub fn success_percent(&self) -> Option<f64> {
        let tried = self.delivered + self.failed;
        (tried > 0).then(|| self.delivered as f64 * 100.0 / tried as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn success_is_of_what_was_tried() {
        assert_eq!(Outcomes { delivered: 3, failed: 1, skipped: 9 }.success_percent(), Some(75.0));
        assert_eq!(Outcomes { skipped: 9, ..Outcomes::default() }.success_percent(), None);
    }
}
