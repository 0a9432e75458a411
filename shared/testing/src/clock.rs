//! A clock on tokio's time: it stands still while anybody has work and jumps when all wait.

use std::sync::atomic::{AtomicI64, Ordering};

use cx::Clock;
use jiff::{SignedDuration, Timestamp};
use tokio::time::Instant;

/// The instant that `text` names: `2026-11-21T09:00:00Z`.
///
/// # Panics
/// When it names none.
pub fn at(text: &str) -> Timestamp {
    text.parse().expect("an instant")
}

/// A clock that a test may also set.
#[derive(Debug)]
pub struct TestClock {
    base: Timestamp,
    start: Instant,
    offset_ms: AtomicI64,
}

impl TestClock {
    /// A clock that reads `base` now.
    pub fn at(base: Timestamp) -> Self {
        TestClock { base, start: Instant::now(), offset_ms: AtomicI64::new(0) }
    }

    /// Sets the clock forward, or back, as an administrator or NTP would: nothing that waits notices.
    pub fn set_by(&self, by: SignedDuration) {
        let by = i64::try_from(by.as_millis()).unwrap_or(0);
        self.offset_ms.fetch_add(by, Ordering::Relaxed);
    }
}

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        let passed = SignedDuration::try_from(self.start.elapsed()).unwrap_or(SignedDuration::ZERO);
        self.base + passed + SignedDuration::from_millis(self.offset_ms.load(Ordering::Relaxed))
    }
}
