//! Signing in with Google, and linking a Google account to one of ours. An account there is known by its `sub`, never by
//! its address: addresses change hands.

mod attempt;
pub mod begin;
pub mod callback;
pub mod link;
pub mod unlink;

pub(crate) use attempt::Attempt;

use api::Conflict;
use limits::Limit;

/// Attempts from one network.
pub(crate) const ATTEMPTS: Limit = Limit { name: "google", count: 30, window_s: 15 * 60 };
/// For how long an endpoint waits for Google, who is given ten seconds, and for the table.
const TIMEOUT_S: u32 = 20;

/// The address has an account that no Google account was linked to.
pub const GOOGLE_UNLINKED: Conflict = Conflict {
    code: "google_unlinked",
    when: "signing in with a Google account whose address has an account here; sign in to that and link it",
    advice: "An account with this address exists, and signing in with Google does not open it until its owner says so: sign \
             in with the password or by a link, then link Google (`POST /api/auth/google/link`).",
};
/// The Google account opens another account.
pub const GOOGLE_TAKEN: Conflict = Conflict {
    code: "google_taken",
    when: "linking a Google account that is linked already, or a second one",
    advice: "That Google account belongs to another account here, or this one has one already. Unlink it there first \
             (`DELETE /api/auth/google`).",
};
