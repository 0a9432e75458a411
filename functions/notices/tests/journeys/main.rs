//! Journeys through notices, each in a whole system in memory: one binary, so that it links once.

#![expect(clippy::unwrap_used, reason = "tests")]

mod channels;
mod crash;
mod office;
mod told;
