//! Magic links: signing in by a mail, without a password.

pub mod confirm;
pub mod request;

use api::Conflict;
use limits::Limit;

/// A link's token opens nothing.
pub const LINK_ENDED: Conflict = Conflict {
    code: "link_ended",
    when: "a link from a mail that was used or replaced, or has expired",
    advice: "Ask for a new link and use the newest: each works once, for 15 minutes to sign in, an hour for a new password, \
             a day to verify an address.",
};

/// Tokens tried from one network.
pub(crate) const TOKENS: Limit = Limit { name: "link", count: 30, window_s: 15 * 60 };

/// Codes of a second factor given with links.
pub(crate) const CODES: Limit = Limit { name: "link_code", count: 5, window_s: 15 * 60 };

/// What a token that opens nothing is answered with, whatever the reason.
pub(crate) fn ended() -> api::Error {
    LINK_ENDED.error("This link was used or replaced, or it has expired. Ask for a new one.")
}
