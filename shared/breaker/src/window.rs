//! The calls of the last minute or so, counted in slices.

use std::collections::VecDeque;

use jiff::{SignedDuration, Timestamp};

/// A window is counted in as many slices: a call is forgotten that much later than exactly, at most.
const SLICES: i64 = 10;

/// Calls and how they went.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) calls: u32,
    pub(crate) failed: u32,
    pub(crate) slow: u32,
}

/// The counts of a stretch of time that ends now.
#[derive(Debug, Default)]
pub(crate) struct Window(VecDeque<(i64, Counts)>);

impl Window {
    /// Counts a call that ended at `now`, and gives what there is of the last `length`.
    pub(crate) fn note(&mut self, now: Timestamp, length: SignedDuration, failed: bool, slow: bool) -> Counts {
        let slice_ms = i64::try_from(length.as_millis()).unwrap_or(i64::MAX).max(SLICES) / SLICES;
        let slice = now.as_millisecond().div_euclid(slice_ms);
        self.0.retain(|(at, _)| *at > slice - SLICES);
        if self.0.back().is_none_or(|(at, _)| *at != slice) {
            self.0.push_back((slice, Counts::default()));
        }
        if let Some((_, counts)) = self.0.back_mut() {
            counts.calls = counts.calls.saturating_add(1);
            counts.failed = counts.failed.saturating_add(u32::from(failed));
            counts.slow = counts.slow.saturating_add(u32::from(slow));
        }
        self.0.iter().fold(Counts::default(), |sum, (_, counts)| Counts {
            calls: sum.calls.saturating_add(counts.calls),
            failed: sum.failed.saturating_add(counts.failed),
            slow: sum.slow.saturating_add(counts.slow),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_older_than_the_window_is_forgotten() {
        let at = |second: i64| Timestamp::from_second(1_795_000_000 + second).unwrap();
        let (mut window, length) = (Window::default(), SignedDuration::from_secs(60));
        assert_eq!(window.note(at(0), length, true, false), Counts { calls: 1, failed: 1, slow: 0 });
        assert_eq!(window.note(at(30), length, false, true), Counts { calls: 2, failed: 1, slow: 1 });
        assert_eq!(window.note(at(65), length, true, true), Counts { calls: 2, failed: 1, slow: 2 });
        assert_eq!(window.note(at(3_600), length, false, false), Counts { calls: 1, failed: 0, slow: 0 });
    }
}
