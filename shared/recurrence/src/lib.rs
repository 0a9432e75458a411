//! Which instants a calendar has.
//!
//! A user writes a schedule as a [`Spec`]: dates, wall-clock times, a frequency and perhaps a rule.
//! [`Calendar::compile`] checks it, names every wrong field at once, and gives the form that answers
//! questions: the next instant, the last, how many lie in a span, the rule in words.
//! The crate is pure: it reads no clock, does no input or output, and takes time zones only from
//! the database compiled into it, so every build gives the same answers on every machine.
//!
//! # How a question is answered
//!
//! - A rule other than `interval` is a set of *wall seconds*: days (`days`) times times of day
//!   (`times`), joined in `walls`. Days are worked out a month at a time as a bit mask, so sparse
//!   rules skip months cheaply and counting days is counting bits.
//! - `segment` cuts a zone's history into stretches of one offset; `resolve` maps wall seconds to
//!   instants stretch by stretch. That is where daylight saving is decided.
//! - `interval` is plain arithmetic on instants and touches the zone only for its first instant and
//!   for the dates it leaves out.
//!
//! # Daylight saving
//!
//! - A wall time that the clocks skip fires later by the length of the gap: 02:30 becomes 03:30 when
//!   the clocks go from 02:00 to 03:00. A date that a zone skipped whole (Samoa, 30 December 2011)
//!   follows the same rule and fires on the next date.
//! - A wall time that the clocks repeat fires the first time only. So `* * * * *` is silent in the
//!   second pass of the repeated hour; `interval` is the rule for an even beat.
//! - Two wall times that become the same instant fire once, and instants always ascend.
//!
//! # Months without the day
//!
//! A `monthly` schedule on the 29th, 30th or 31st skips the months that have no such day, and a
//! `yearly` one on 29 February fires in leap years only. `month_days` with `-1` is the last day of
//! every month.
#![deny(missing_docs)]
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used))]

mod calendar;
mod compile;
mod cron;
mod days;
mod interval;
mod month;
mod policy;
mod resolve;
mod segment;
mod spec;
mod times;
mod walls;
mod words;

pub use calendar::Calendar;
pub use spec::{Fault, Spec};

/// Seconds in a civil day.
const DAY_S: i64 = 86_400;
