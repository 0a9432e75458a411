//! Accounts: signing up and in, and API keys. Every product stands on these.

pub mod keys;
pub mod login;
pub mod logout;
pub mod me;
mod signed_in;
pub mod signup;

pub use signed_in::{SignedIn, TeamOut, UserOut};

use axum::routing::on;
use cx::Touch;
use function::{Endpoint, Registry};
use identity::{API_KEYS, MEMBERS, Permission, TEAMS};
use table::{Family, System};

/// May act on their own account.
#[derive(Debug)]
pub struct OwnAccount;

impl Permission for OwnAccount {
    const NAME: &'static str = "account:self";
}

/// May make, list and revoke the team's API keys.
#[derive(Debug)]
pub struct ManageKeys;

impl Permission for ManageKeys {
    const NAME: &'static str = "keys:manage";
}

const EMAIL: Family = Family::System(System::Email);
const USER: Family = Family::System(System::User);
const SESSION: Family = Family::System(System::Session);
const API_KEY: Family = Family::System(System::ApiKey);

/// The functions of accounts.
pub static REGISTRY: Registry = Registry {
    product: "accounts",
    endpoints: &[
        Endpoint::post("accounts-signup", "/api/auth/signup", "Make an account and a team of its own", |m| on(m, signup::signup))
            .touches(&[
                Touch::Write(EMAIL),
                Touch::Write(USER),
                Touch::Write(Family::Team(TEAMS)),
                Touch::Write(Family::Team(MEMBERS)),
                Touch::Write(SESSION),
            ])
            .memory_mb(512),
        Endpoint::post("accounts-login", "/api/auth/login", "Begin a session", |m| on(m, login::login))
            .touches(&[Touch::Read(EMAIL), Touch::Read(USER), Touch::Write(SESSION)])
            .memory_mb(512),
        Endpoint::post("accounts-logout", "/api/auth/logout", "End the session", |m| on(m, logout::logout))
            .may(OwnAccount::NAME)
            .touches(&[Touch::Write(SESSION)]),
        Endpoint::get("accounts-me", "/api/auth/me", "Who am I", |m| on(m, me::me))
            .may(OwnAccount::NAME)
            .touches(&[Touch::Read(USER), Touch::Read(Family::Team(TEAMS))]),
        Endpoint::post("accounts-keys-create", "/api/keys", "Make an API key", |m| on(m, keys::create::create))
            .may(ManageKeys::NAME)
            .touches(&[Touch::Read(Family::Team(API_KEYS)), Touch::Write(Family::Team(API_KEYS)), Touch::Write(API_KEY)]),
        Endpoint::get("accounts-keys-list", "/api/keys", "List the team's API keys", |m| on(m, keys::list::list))
            .may(ManageKeys::NAME)
            .touches(&[Touch::Read(Family::Team(API_KEYS)), Touch::Read(API_KEY)]),
        Endpoint::delete("accounts-keys-revoke", "/api/keys/{id}", "Revoke an API key", |m| on(m, keys::revoke::revoke))
            .may(ManageKeys::NAME)
            .touches(&[Touch::Read(Family::Team(API_KEYS)), Touch::Write(Family::Team(API_KEYS)), Touch::Write(API_KEY)]),
    ],
    workers: &[],
    ticks: &[],
    fallback: None,
};
