//! Journeys through the whole system: one binary, so that it links once.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod accounts;
mod audit;
mod aws_port;
mod bad_input;
mod bad_targets;
mod browsers;
mod crash;
mod deliveries;
mod demo;
mod desk;
mod domain_events;
mod events;
mod every_endpoint;
mod first_webhook;
mod fuzz;
mod idempotency;
mod jobs;
mod keys;
mod kill;
mod ledger_of;
mod limits;
mod lists;
mod loopback;
mod lost_messages;
mod mailbox;
mod mails;
mod matrix;
mod one_list;
mod openapi;
mod preview;
mod problem;
mod process;
mod punctuality;
mod receivers;
mod second_factor;
mod sessions;
mod starting;
mod stopping;
mod templates;
mod tidy;
mod timing;
