//! Signing in with Google, and linking a Google account to one of ours. An account there is known by its `sub`, never by
//! its address: addresses change hands.

mod attempt;
pub mod begin;
pub mod callback;
pub mod link;
pub mod unlink;

pub(crate) use attempt::Attempt;

use api::{Conflict, problems};
use cx::Touch;
use function::Endpoint;
use identity::{OwnAccount, Permission};
use limits::Limit;
use mail::MAIL;
use openid::{GOOGLE_OFF, SIGN_IN_REFUSED};
use table::{CHANGED_MEANWHILE, Family, System};

use crate::{
    EMAIL, READ_MEMBERS, READ_ONE_TIME, READ_TEAM, READ_USER, WRITE_MEMBERS, WRITE_ONE_TIME, WRITE_SESSION, WRITE_TEAM,
    WRITE_USER,
};

const CLAIM: Family = Family::System(System::Google);

/// Attempts from one network.
pub(crate) const ATTEMPTS: Limit = Limit { name: "google", count: 30, window_s: 15 * 60 };
/// For how long an endpoint waits for Google, who is given ten seconds, and for the table.
const TIMEOUT_S: u32 = 20;

/// The address has an account that no Google account was linked to.
pub const GOOGLE_UNLINKED: Conflict = Conflict {
    code: "google_unlinked",
    when: "signing in with a Google account whose address has an account here; sign in to that and link it",
};
/// The Google account opens another account.
pub const GOOGLE_TAKEN: Conflict =
    Conflict { code: "google_taken", when: "linking a Google account that is linked already, or a second one" };

pub(crate) const BEGIN: Endpoint =
    Endpoint::get("accounts-google-begin", "/api/auth/google", "Sign in with Google", |site| site.to(begin::begin))
        // Browsers come here by a plain link.
        .refusing(console::refusal)
        .touches(&[WRITE_ONE_TIME, Touch::Seal, Touch::Google, Touch::Outbound, Touch::Links, limits::TOUCH])
        .conflicts(&[GOOGLE_OFF, SIGN_IN_REFUSED])
        .problems(&[problems::RATE_LIMITED])
        .timeout_s(TIMEOUT_S)
        .about(
            "For browsers: sends them to Google, and Google sends them to the callback. Authorization code flow with PKCE; what \
             comes back must belong to this browser (a cookie), is good for ten minutes and works once.",
        );

pub(crate) const CALLBACK: Endpoint =
    Endpoint::get("accounts-google-callback", "/api/auth/google/callback", "Come back from Google", |site| {
        site.to(callback::callback)
    })
    .refusing(console::refusal)
    .audited()
    .touches(&[
        READ_ONE_TIME,
        WRITE_ONE_TIME,
        Touch::Seal,
        Touch::Google,
        Touch::Outbound,
        Touch::Links,
        Touch::Read(CLAIM),
        Touch::Write(CLAIM),
        Touch::Read(EMAIL),
        Touch::Write(EMAIL),
        READ_USER,
        WRITE_USER,
        READ_TEAM,
        WRITE_TEAM,
        READ_MEMBERS,
        WRITE_MEMBERS,
        WRITE_SESSION,
        limits::TOUCH,
    ])
    .posts(&[MAIL])
    .conflicts(&[GOOGLE_OFF, SIGN_IN_REFUSED, GOOGLE_UNLINKED, GOOGLE_TAKEN])
    .problems(&[problems::RATE_LIMITED])
    .timeout_s(TIMEOUT_S)
    .about(
        "Begins a session, making an account where there is none yet, and goes on to `next`. An account that has the same \
     address but was not linked is not opened: its address may have been somebody else's.",
    );

pub(crate) const LINK: Endpoint =
    Endpoint::post("accounts-google-link", "/api/auth/google/link", "Link a Google account", |site| site.to(link::link))
        .may(OwnAccount::ACTION)
        .audited()
        .touches(&[READ_USER, WRITE_ONE_TIME, Touch::Seal, Touch::Google, Touch::Outbound, Touch::Links])
        .conflicts(&[GOOGLE_OFF, SIGN_IN_REFUSED, GOOGLE_TAKEN])
        .problems(&[problems::INVALID_CREDENTIALS])
        .memory_mb(512)
        .timeout_s(TIMEOUT_S)
        .about("Send the browser to `url`. Takes one's password, where one has one.");

pub(crate) const UNLINK: Endpoint =
    Endpoint::delete("accounts-google-unlink", "/api/auth/google", "Unlink one's Google account", |site| site.to(unlink::unlink))
        .may(OwnAccount::ACTION)
        .audited()
        .touches(&[READ_USER, WRITE_USER, Touch::Write(CLAIM)])
        .posts(&[MAIL])
        .conflicts(&[CHANGED_MEANWHILE])
        .problems(&[problems::NOT_FOUND])
        .about(
            "Whoever has no password signs in by a magic link from then on, or asks for one. Teams that want Google let one in \
         no more.",
        );
