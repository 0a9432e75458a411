//! One's own second factor: codes of an app (RFC 6238), besides the password.

pub mod begin;
pub mod confirm;
pub mod disable;

use api::Conflict;
use limits::Limit;

/// For one person: a code has a million values, of which three are good at a time.
const ATTEMPTS: Limit = Limit { name: "second_factor", count: 5, window_s: 15 * 60 };

/// There is a second factor already.
pub const SECOND_FACTOR_ON: Conflict = Conflict { code: "second_factor_on", when: "setting up a second factor beside another" };
/// There is none.
pub const SECOND_FACTOR_OFF: Conflict =
    Conflict { code: "second_factor_off", when: "taking away a second factor that is not there" };
/// Nobody began to set one up.
pub const SECOND_FACTOR_NOT_BEGUN: Conflict =
    Conflict { code: "second_factor_not_begun", when: "confirming a second factor that was not begun" };
