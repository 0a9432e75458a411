//! Journeys through what `schedules` does, each in a whole system in memory: one binary, so that it links once.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod bad_input;
mod bad_targets;
mod batches;
mod circuit;
mod costs;
mod crash;
mod deliveries;
mod desk;
mod fairness;
mod first_webhook;
mod fuzz;
mod job_pages;
mod jobs;
mod ledger_of;
mod lists;
mod lost_messages;
mod preview;
mod timing;
