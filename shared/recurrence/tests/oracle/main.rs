//! The calendar against implementations that share no code with it.
//!
//! Cron against `croner`; date rules against a table made by Python's `dateutil`; daylight saving in
//! every zone against the rule itself, spelled out one wall second at a time; and the calendar's
//! answers against each other.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod agreement;
mod cron;
mod dates;
mod walls;
mod zones;
