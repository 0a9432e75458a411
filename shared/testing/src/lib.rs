//! A world for tests: the whole system in memory, with a clock and a network that belong to the test.
//!
//! Under `#[tokio::test(start_paused = true)]` time passes only while everybody waits, so a test may run a
//! day of ticks, delays and retries in a moment and still see each instant exactly.

#![expect(clippy::expect_used, reason = "a world that cannot be made should stop the test, saying why")]

mod clock;
mod receiver;
mod world;

pub use clock::TestClock;
pub use receiver::{Answer, Call, Receiver};
pub use world::{Person, Reply, World};
