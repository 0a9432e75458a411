//! A tick: runs every minute, or every few. It takes no input, re-reads the state and is safe to run twice.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use cx::{Cx, Parts, Touch};
use jiff::{SignedDuration, Timestamp};

/// The work of one minute.
pub type Beat = Pin<Box<dyn Future<Output = api::Result<()>> + Send>>;

/// One tick: one Lambda on an EventBridge schedule.
#[derive(Debug)]
pub struct Tick {
    /// `platform-<verb>`.
    pub name: &'static str,
    /// How many minutes apart it runs, on minutes that this divides: a divisor of 60.
    pub every_minutes: u32,
    /// Memory of its Lambda.
    pub memory_mb: u32,
    /// Time limit of its Lambda.
    pub timeout_s: u32,
    /// What it touches.
    pub touches: &'static [Touch],
    /// What it does. The event is ignored.
    pub handle: fn(Cx) -> Beat,
}

impl Tick {
    /// Whether it runs in the minute of `instant`.
    pub fn runs_at(&self, instant: Timestamp) -> bool {
        instant.as_second().div_euclid(60).rem_euclid(i64::from(self.every_minutes.max(1))) == 0
    }
}

/// Runs `tick` on an event of EventBridge Scheduler, whatever it holds.
///
/// # Errors
/// What the tick says; the next minute tries again.
pub async fn run_tick(parts: &Arc<Parts>, tick: &Tick, _event: serde_json::Value) -> api::Result<()> {
    let cx = Cx::new(parts.clone(), tick.name, tick.touches);
    let deadline = cx.now() + SignedDuration::from_secs(i64::from(tick.timeout_s));
    (tick.handle)(cx.with_deadline(deadline)).await
}
