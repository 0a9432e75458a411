//! Journeys through the whole system, and what is asked of all products alike. What one product does is tried in its own
//! folder, `functions/<product>/tests/journeys`.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod aws_port;
mod browsers;
mod circles;
mod clock;
mod demo;
mod documentation;
mod events;
mod every_endpoint;
mod google;
mod guides;
mod idempotency;
mod imports;
mod kill;
mod loopback;
mod mailbox;
mod matrix;
mod one_list;
mod openapi;
mod owners;
mod process;
mod providers;
mod punctuality;
mod reads;
mod receivers;
mod sockets;
mod starting;
mod stopping;
mod templates;
mod tidy;
mod wire;
mod words;
