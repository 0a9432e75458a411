//! Delivery: calling a URL that a team names. Whatever posts to users' addresses does it by this: jobs, rules, sinks,
//! callbacks and notices.
//!
//! 1. [`TargetFields`] reads where to call from a request, [`Target`] keeps it: headers and secret sealed.
//! 2. [`Target::request`] makes a signed request of it, as [Standard Webhooks](https://www.standardwebhooks.com/) 1.0 has
//!    it; [`call`] makes the exchange through `outbound`, which guards it.
//! 3. [`judge`] says what follows, under a [`RetrySchedule`]: pure rules, without a clock or a table.
//! 4. [`Exchange`] and [`failure`] are what is kept of it: cut, and without headers, which are users' secrets.
//!
//! Claims, leases and retries' due items are `due`'s; what is logged where is the product's.

mod call;
mod error_kind;
mod exchange;
mod judge;
mod redact;
mod retries;
mod signing;
mod target;
mod target_fields;

pub use call::{Call, CallError, Sent, call, post};
pub use error_kind::ErrorKind;
pub use exchange::{Exchange, failure};
pub use judge::{Outcome, judge};
pub use redact::{HIDDEN, origin_of, shown_address};
pub use retries::{RETRY_SCHEDULE, RetrySchedule, WAITS_S};
pub use signing::{HEADERS, SigningSecret};
pub use target::{Owner, Target};
pub use target_fields::{DEFAULT_METHOD, METHODS, TargetFields, address, check_address, headers};
