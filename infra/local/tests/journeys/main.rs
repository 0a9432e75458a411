//! Journeys through the whole system: one binary, so that it links once.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod crash;
mod first_webhook;
mod ledger_of;
mod lost_messages;
mod tidy;
mod timing;
