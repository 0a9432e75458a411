//! Time. Nothing else in the system reads a clock.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use jiff::Timestamp;

/// A sleep is cut into pieces, since the clock may be set while it lasts.
const LONGEST_SLEEP: Duration = Duration::from_secs(60);

/// A wait for an instant.
pub type Sleep<'a> = Pin<Box<dyn Future<Output = ()> + Send + 'a>>;

/// Tells the time.
pub trait Clock: Send + Sync + std::fmt::Debug {
    /// The present instant.
    fn now(&self) -> Timestamp;

    /// Waits until `instant`. Ends at once when it is past.
    fn sleep_until(&self, instant: Timestamp) -> Sleep<'_> {
        Box::pin(async move {
            // The clock may be set while we wait, so the wait is measured again after each sleep.
            while let Some(left) = left_until(instant, self.now()) {
                tokio::time::sleep(left).await;
            }
        })
    }
}

/// How long to sleep at once until `instant`; `None` when it is past.
pub fn left_until(instant: Timestamp, now: Timestamp) -> Option<Duration> {
    let left = Duration::try_from(instant.duration_since(now)).ok()?;
    (!left.is_zero()).then(|| left.min(LONGEST_SLEEP))
}

/// The machine's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}
