//! Magic links: signing in by a mail, without a password.

pub mod confirm;
pub mod request;

use api::{Conflict, problems};
use cx::Touch;
use function::Endpoint;
use limits::Limit;
use table::{Family, System};

use crate::challenge::CHALLENGES;
use crate::{
    API_KEY, READ_KEYS, READ_MEMBERS, READ_ONE_TIME, READ_TEAM, READ_USER, WRITE_KEYS, WRITE_ONE_TIME, WRITE_SESSION, WRITE_TEAM,
    WRITE_USER,
};

/// A link's token opens nothing.
pub const LINK_ENDED: Conflict =
    Conflict { code: "link_ended", when: "a link from a mail that was used or replaced, or has expired" };

/// Tokens tried from one network.
pub(crate) const TOKENS: Limit = Limit { name: "link", count: 30, window_s: 15 * 60 };

/// Codes of a second factor given with links.
pub(crate) const CODES: Limit = Limit { name: "link_code", count: 5, window_s: 15 * 60 };

pub(crate) const REQUEST: Endpoint =
    Endpoint::post("accounts-link-request", "/api/auth/magic-link", "Ask for a link to sign in", |site| {
        site.to(request::request)
    })
    .touches(&[Touch::Send(CHALLENGES), limits::TOUCH])
    .problems(&[problems::RATE_LIMITED])
    .about(
        "The answer is the same whether there is such an account or not. If there is, the mail goes out within seconds; its \
         link is good for 15 minutes and works once. At most five mails an hour to an address.",
    );

pub(crate) const CONFIRM: Endpoint =
    Endpoint::post("accounts-link-confirm", "/api/auth/magic-link/confirm", "Sign in by a link", |site| {
        site.to(confirm::confirm)
    })
    .audited()
    .touches(&[
        READ_ONE_TIME,
        WRITE_ONE_TIME,
        READ_USER,
        WRITE_USER,
        READ_TEAM,
        WRITE_TEAM,
        READ_MEMBERS,
        WRITE_SESSION,
        READ_KEYS,
        WRITE_KEYS,
        Touch::Write(API_KEY),
        Touch::Write(Family::System(System::Google)),
        limits::TOUCH,
        Touch::Seal,
    ])
    .conflicts(&[LINK_ENDED])
    .problems(&[problems::SECOND_FACTOR_REQUIRED, problems::INVALID_CODE, problems::RATE_LIMITED])
    .about(
        "The token is what the mailed link carries. It proves the address too, so it counts as verified from then on. An \
         account with a second factor needs a code besides; a wrong one does not use the link up. If nobody had verified the \
         address before, whatever else opens the account ends: password, second factor, Google account, sessions, keys.",
    );

/// What a token that opens nothing is answered with, whatever the reason.
pub(crate) fn ended() -> api::Error {
    LINK_ENDED.error("This link was used or replaced, or it has expired. Ask for a new one.")
}
