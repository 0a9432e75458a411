//! A world for tests: the whole system in memory, with a clock and a network that belong to the test.
//!
//! Under `#[tokio::test(start_paused = true)]` time passes only while everybody waits, so a test may run a
//! day of ticks, delays and retries in a moment and still see each instant exactly.
//!
//! Here too is what it takes to replay the events in `events/`, for whoever runs the functions: a test in this
//! process, or the smoke run on their binaries.

#![expect(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a world that cannot be made should stop the test, saying why"
)]

mod api;
pub mod browser;
mod clock;
mod club;
mod dying;
mod event;
mod expected;
mod functions;
mod google;
mod letter;
pub mod problem;
mod receiver;
pub mod rows;
mod sandboxes;
mod tried;
mod world;

pub use api::{Api, Reply};
pub use clock::{TestClock, at};
pub use club::Club;
pub use dying::{Side, dying_at_each_write};
pub use event::Event;
pub use expected::unexpected;
pub use functions::{function, sample_of};
pub use google::answer_google;
pub use letter::Letter;
pub use receiver::{Answer, Call, Receiver};
pub use sandboxes::PUBLIC_URL;
pub use tried::{BROKEN, Tried, WELL, somebody, trial};
pub use world::{Person, World};
