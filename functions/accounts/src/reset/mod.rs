//! A new password for whoever forgot theirs.

pub mod confirm;
pub mod request;

use api::problems;
use cx::Touch;
use function::Endpoint;
use mail::MAIL;
use table::{CHANGED_MEANWHILE, Family, System};

use crate::challenge::CHALLENGES;
use crate::link::LINK_ENDED;
use crate::{
    API_KEY, READ_KEYS, READ_ONE_TIME, READ_TEAM, READ_USER, WRITE_KEYS, WRITE_ONE_TIME, WRITE_SESSION, WRITE_TEAM, WRITE_USER,
};

pub(crate) const REQUEST: Endpoint =
    Endpoint::post("accounts-reset-request", "/api/auth/reset-password", "Ask for a new password", |site| {
        site.to(request::request)
    })
    .touches(&[Touch::Send(CHALLENGES), limits::TOUCH])
    .problems(&[problems::RATE_LIMITED])
    .about(
        "The answer is the same whether there is such an account or not. If there is, the mail goes out within seconds; its \
         link is good for an hour and works once. At most five mails an hour to an address.",
    );

pub(crate) const CONFIRM: Endpoint =
    Endpoint::post("accounts-reset-confirm", "/api/auth/reset-password/confirm", "Choose a new password", |site| {
        site.to(confirm::confirm)
    })
    .audited()
    .touches(&[READ_ONE_TIME, WRITE_ONE_TIME, READ_USER, WRITE_USER, READ_TEAM, WRITE_TEAM, WRITE_SESSION, READ_KEYS, WRITE_KEYS, Touch::Write(API_KEY), Touch::Write(Family::System(System::Google)), limits::TOUCH])
    .posts(&[MAIL])
    .conflicts(&[LINK_ENDED, CHANGED_MEANWHILE])
    .problems(&[problems::RATE_LIMITED])
    .memory_mb(512)
    .about(
        "The token is what the mailed link carries. It proves the address too, so it counts as verified from then on. All \
         sessions end, a Google account is unlinked, and other links for a new password open nothing any more. A second factor stays, unless nobody had verified the address \
         before: then whatever else opens the account ends, keys too.",
    );
