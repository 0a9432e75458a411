//! A world for tests: the whole system in memory, with a clock and a network that belong to the test.
//!
//! Under `#[tokio::test(start_paused = true)]` time passes only while everybody waits, so a test may run a
//! day of ticks, delays and retries in a moment and still see each instant exactly.
//!
//! Here too is what it takes to replay the events in `events/`, for whoever runs the functions: a test in this
//! process, or the smoke run on their binaries.

#![expect(clippy::expect_used, reason = "a world that cannot be made should stop the test, saying why")]

mod api;
mod clock;
mod effects;
mod event;
mod expected;
mod export_seeds;
mod functions;
mod google;
mod link_seeds;
mod receiver;
mod seeds;
mod team_seeds;
mod world;

pub use api::{Api, Reply};
pub use clock::TestClock;
pub use effects::missing_effect;
pub use event::Event;
pub use expected::unexpected;
pub use export_seeds::{ExportSeeds, ready as ready_export};
pub use functions::function;
pub use google::{PUBLIC_URL, answer_google};
pub use link_seeds::LinkSeeds;
pub use receiver::{Answer, Call, Receiver};
pub use seeds::{BROKEN, Seeds, WELL, drain};
pub use team_seeds::{TeamSeed, TeamSeeds};
pub use world::{Person, World};
