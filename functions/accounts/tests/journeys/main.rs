//! Journeys through what `accounts` does, each in a whole system in memory: one binary, so that it links once.

#![expect(clippy::unwrap_used, reason = "tests")]

mod account_end;
mod account_pages;
mod accounts;
mod audit;
mod erasing;
mod exports;
mod google_accounts;
mod invitations;
mod keys;
mod limits;
mod links;
mod logo;
mod members;
mod sealing;
mod second_factor;
mod sessions;
mod squatters;
mod tampering;
mod team_crash;
mod team_races;
mod teams;
mod uploads;
