//! A tick: runs every minute, or every few. It takes no input, re-reads the state and is safe to run twice.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use cx::{Cx, Parts, Touch};
use jiff::{SignedDuration, Timestamp};

use crate::Sample;

/// The work of one minute.
pub type Beat = Pin<Box<dyn Future<Output = api::Result<()>> + Send>>;

/// One tick: one Lambda on an EventBridge schedule.
#[derive(Clone, Copy, Debug)]
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
    /// What it needs to find something to do, and what that leaves.
    pub sample: Sample,
    /// What it does. The event is ignored.
    pub handle: fn(Cx) -> Beat,
}

impl Tick {
    /// Runs every minute, touching nothing, in 256 MB and 55 s, until said otherwise. `handle` is
    /// `|cx| Box::pin(…)`.
    pub const fn new(name: &'static str, handle: fn(Cx) -> Beat) -> Self {
        Tick { name, every_minutes: 1, memory_mb: 256, timeout_s: 55, touches: &[], sample: Sample::NONE, handle }
    }

    /// It runs only so often: a divisor of 60.
    pub const fn every_minutes(self, every_minutes: u32) -> Self {
        Tick { every_minutes, ..self }
    }

    /// How much memory its Lambda gets.
    pub const fn memory_mb(self, memory_mb: u32) -> Self {
        Tick { memory_mb, ..self }
    }

    /// How long its Lambda may take.
    pub const fn timeout_s(self, timeout_s: u32) -> Self {
        Tick { timeout_s, ..self }
    }

    /// What it touches.
    pub const fn touches(self, touches: &'static [Touch]) -> Self {
        Tick { touches, ..self }
    }

    /// What it needs to find something to do, and what that leaves.
    pub const fn sample(self, sample: Sample) -> Self {
        Tick { sample, ..self }
    }

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
