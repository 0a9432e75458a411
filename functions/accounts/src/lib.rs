//! Accounts: signing up and in, and API keys. Every product stands on these.

pub mod keys;
pub mod login;
pub mod logout;
pub mod me;
mod signed_in;
pub mod signup;

pub use signed_in::{SignedIn, TeamOut, UserOut, WithCookie};

use api::problems;
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
    about: "Signing up and in, and API keys.",
    endpoints: &[
        Endpoint::post("accounts-signup", "/api/auth/signup", "Make an account and a team of its own", |site| {
            site.to(signup::signup)
        })
        .touches(&[
            Touch::Write(EMAIL),
            Touch::Write(USER),
            Touch::Write(Family::Team(TEAMS)),
            Touch::Write(Family::Team(MEMBERS)),
            Touch::Write(SESSION),
            limits::TOUCH,
        ])
        .conflicts(&[signup::EMAIL_TAKEN])
        .problems(&[problems::RATE_LIMITED])
        .memory_mb(512),
        Endpoint::post("accounts-login", "/api/auth/login", "Begin a session", |site| site.to(login::login))
            .touches(&[Touch::Read(EMAIL), Touch::Read(USER), Touch::Write(SESSION), limits::TOUCH])
            .problems(&[problems::INVALID_CREDENTIALS, problems::RATE_LIMITED])
            .memory_mb(512),
        Endpoint::post("accounts-logout", "/api/auth/logout", "End the session", |site| site.to(logout::logout))
            .may(OwnAccount::NAME)
            .touches(&[Touch::Write(SESSION)])
            .conflicts(&[logout::NOT_A_SESSION]),
        Endpoint::get("accounts-me", "/api/auth/me", "Who am I", |site| site.to(me::me))
            .may(OwnAccount::NAME)
            .touches(&[Touch::Read(USER), Touch::Read(Family::Team(TEAMS))]),
        Endpoint::post("accounts-keys-create", "/api/keys", "Make an API key", |site| site.to(keys::create::create))
            .may(ManageKeys::NAME)
            .touches(&[Touch::Read(Family::Team(API_KEYS)), Touch::Write(Family::Team(API_KEYS)), Touch::Write(API_KEY)])
            .conflicts(&[keys::create::TOO_MANY_KEYS])
            .about("The key itself is in this answer and nowhere else."),
        Endpoint::get("accounts-keys-list", "/api/keys", "List the team's API keys", |site| site.to(keys::list::list))
            .may(ManageKeys::NAME)
            .touches(&[Touch::Read(Family::Team(API_KEYS)), Touch::Read(API_KEY)]),
        Endpoint::delete("accounts-keys-revoke", "/api/keys/{id}", "Revoke an API key", |site| site.to(keys::revoke::revoke))
            .may(ManageKeys::NAME)
            .touches(&[Touch::Read(Family::Team(API_KEYS)), Touch::Write(Family::Team(API_KEYS)), Touch::Write(API_KEY)]),
    ],
    webhooks: &[],
    workers: &[],
    ticks: &[],
    fallback: None,
};
