//! Accounts: signing up and in, teams, and API keys. Every product stands on these.

pub mod account;
pub mod audit;
pub mod challenge;
pub mod email;
pub mod export;
pub mod factor;
pub mod google;
pub mod invitations;
pub mod keys;
pub mod link;
pub mod login;
pub mod logout;
pub mod me;
pub mod members;
mod notices;
pub mod pages;
pub mod password;
pub mod permissions;
mod reclaim;
pub mod reset;
pub mod sessions;
mod signed_in;
pub mod signup;
pub mod team;
pub mod teams;
mod verified;
mod visitor;

pub use signed_in::{SignedIn, TeamOut, UserOut, WithCookie};
pub use visitor::Visitor;

use ::audit::AUDIT;
use cx::Touch;
use function::{Registry, Subscription};
use identity::{API_KEYS, INVITATIONS, MEMBERS, TEAMS};
use table::{Family, System};

const EMAIL: Family = Family::System(System::Email);
const READ_USER: Touch = Touch::Read(Family::System(System::User));
const WRITE_USER: Touch = Touch::Write(Family::System(System::User));
const WRITE_SESSION: Touch = Touch::Write(Family::System(System::Session));
const READ_AUDIT: Touch = Touch::Read(Family::Team(AUDIT));
const READ_KEYS: Touch = Touch::Read(Family::Team(API_KEYS));
const WRITE_KEYS: Touch = Touch::Write(Family::Team(API_KEYS));
const READ_TEAM: Touch = Touch::Read(Family::Team(TEAMS));
const WRITE_TEAM: Touch = Touch::Write(Family::Team(TEAMS));
const READ_MEMBERS: Touch = Touch::Read(Family::Team(MEMBERS));
const WRITE_MEMBERS: Touch = Touch::Write(Family::Team(MEMBERS));
const READ_INVITATIONS: Touch = Touch::Read(Family::Team(INVITATIONS));
const WRITE_INVITATIONS: Touch = Touch::Write(Family::Team(INVITATIONS));
const READ_ONE_TIME: Touch = Touch::Read(Family::System(System::OneTime));
const WRITE_ONE_TIME: Touch = Touch::Write(Family::System(System::OneTime));
const API_KEY: Family = Family::System(System::ApiKey);

/// The functions of accounts.
pub static REGISTRY: Registry = Registry {
    product: "accounts",
    about: "Signing up and in, teams, and API keys.",
    endpoints: &[
        signup::SIGNUP,
        login::LOGIN,
        logout::LOGOUT,
        me::ME,
        permissions::PERMISSIONS,
        password::CHANGE,
        email::VERIFY,
        email::RESEND,
        email::CHANGE,
        email::CONFIRM,
        link::REQUEST,
        link::CONFIRM,
        reset::REQUEST,
        reset::CONFIRM,
        google::BEGIN,
        google::CALLBACK,
        google::LINK,
        google::UNLINK,
        export::REQUEST,
        export::LIST,
        export::SHOW,
        export::FILE,
        account::REMOVE,
        factor::BEGIN,
        factor::CONFIRM,
        factor::DISABLE,
        sessions::LIST,
        sessions::REVOKE,
        sessions::REVOKE_OTHERS,
        keys::CREATE,
        keys::LIST,
        keys::ROTATE,
        keys::REVOKE,
        audit::LIST,
        audit::EXPORT,
        audit::VERIFY,
        teams::LIST,
        teams::CREATE,
        teams::SWITCH,
        teams::LEAVE,
        teams::RESTORE,
        team::SHOW,
        team::UPDATE,
        team::REMOVE,
        team::TRANSFER,
        members::LIST,
        members::UPDATE,
        members::REMOVE,
        invitations::CREATE,
        invitations::LIST,
        invitations::REVOKE,
        invitations::RESEND,
        invitations::ACCEPT,
        invitations::SHOW,
    ],
    console: Some(&pages::CONSOLE),
    webhooks: &[],
    workers: &[challenge::SEND, export::WORKER, team::ERASE, audit::SEAL],
    ticks: &[],
    subscriptions: &[Subscription { kind: ::export::EXPORT_REQUESTED, queue: export::WRITING }],
    fallback: None,
};
