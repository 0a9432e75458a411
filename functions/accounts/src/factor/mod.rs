//! One's own second factor: codes of an app (RFC 6238), besides the password.

pub mod begin;
pub mod confirm;
pub mod disable;

use api::Conflict;
use limits::Limit;

/// For one person: a code has a million values, of which three are good at a time.
const ATTEMPTS: Limit = Limit { name: "second_factor", count: 5, window_s: 15 * 60 };

/// There is a second factor already.
pub const SECOND_FACTOR_ON: Conflict = Conflict {
    code: "second_factor_on",
    when: "setting up a second factor beside another",
    advice: "The account has one already. To move to another phone, take it away with a code of the old one (`POST \
             /api/auth/second-factor/disable`) and set it up anew.",
};
/// There is no second factor.
pub const SECOND_FACTOR_OFF: Conflict = Conflict {
    code: "second_factor_off",
    when: "taking away a second factor that is not there",
    advice: "Nothing to do: the account has no second factor. `GET /api/auth/me` says so.",
};
/// Nobody began to set up a second factor.
pub const SECOND_FACTOR_NOT_BEGUN: Conflict = Conflict {
    code: "second_factor_not_begun",
    when: "confirming a second factor that was not begun",
    advice: "Ask for a secret first (`POST /api/auth/second-factor`), put it into the app, and confirm with the code it \
             shows.",
};
