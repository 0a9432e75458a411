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

use ::audit::{AUDIT, AUDIT_SEALS, SEALING};
use api::problems;
use cx::Touch;
use due::OCCURRENCES;
use function::{Endpoint, Registry, Subscription, Worker};
use identity::{API_KEYS, INVITATIONS, MEMBERS, OwnAccount, Permission, ReadAccount, ReadAudit, TEAMS};
use mail::MAIL;
use table::{CHANGED_MEANWHILE, Family, System};

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

/// What setting up or taking away a second factor touches.
const FACTOR: &[Touch] = &[READ_USER, WRITE_USER, Touch::Seal];

/// The functions of accounts.
pub static REGISTRY: Registry = Registry {
    product: "accounts",
    about: "Signing up and in, teams, and API keys.",
    endpoints: &[
        signup::SIGNUP,
        login::LOGIN,
        logout::LOGOUT,
        Endpoint::get("accounts-me", "/api/auth/me", "Who am I", |site| site.to(me::me))
            .may(ReadAccount::ACTION)
            .touches(&[READ_USER, READ_TEAM]),
        Endpoint::get("accounts-permissions", "/api/permissions", "Who may do what", |site| site.to(permissions::permissions)),
        Endpoint::post("accounts-password-change", "/api/auth/password", "Change one's password", |site| {
            site.to(password::change::change)
        })
        .may(OwnAccount::ACTION)
        .audited()
        .touches(&[READ_USER, WRITE_USER, WRITE_SESSION])
        .conflicts(&[CHANGED_MEANWHILE])
        .problems(&[problems::INVALID_CREDENTIALS])
        .posts(&[MAIL])
        .memory_mb(512)
        .about("All other sessions end, and the account's address is told."),
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
        Endpoint::post("accounts-factor-begin", "/api/auth/second-factor", "Begin to set up a second factor", |site| {
            site.to(factor::begin::begin)
        })
        .may(OwnAccount::ACTION)
        .audited()
        .touches(FACTOR)
        .conflicts(&[factor::SECOND_FACTOR_ON, CHANGED_MEANWHILE])
        .problems(&[problems::INVALID_CREDENTIALS])
        .memory_mb(512)
        .about("Log-in asks for codes only once one has confirmed it."),
        Endpoint::post("accounts-factor-confirm", "/api/auth/second-factor/confirm", "Turn a second factor on", |site| {
            site.to(factor::confirm::confirm)
        })
        .may(OwnAccount::ACTION)
        .audited()
        .touches(FACTOR)
        .posts(&[MAIL])
        .conflicts(&[factor::SECOND_FACTOR_NOT_BEGUN, CHANGED_MEANWHILE])
        .problems(&[problems::INVALID_CODE])
        .about("The recovery codes are in this answer and nowhere else."),
        Endpoint::post("accounts-factor-disable", "/api/auth/second-factor/disable", "Take a second factor away", |site| {
            site.to(factor::disable::disable)
        })
        .may(OwnAccount::ACTION)
        .audited()
        .touches(FACTOR)
        .posts(&[MAIL])
        .conflicts(&[factor::SECOND_FACTOR_OFF, CHANGED_MEANWHILE])
        .problems(&[problems::INVALID_CODE])
        .about("The account's address is told."),
        Endpoint::get("accounts-sessions-list", "/api/auth/sessions", "List one's sessions", |site| {
            site.to(sessions::list::list)
        })
        .may(OwnAccount::ACTION)
        .touches(&[READ_USER]),
        Endpoint::delete("accounts-sessions-revoke", "/api/auth/sessions/{id}", "End one of one's sessions", |site| {
            site.to(sessions::revoke::revoke)
        })
        .may(OwnAccount::ACTION)
        .audited()
        .touches(&[READ_USER, WRITE_USER, WRITE_SESSION]),
        Endpoint::delete("accounts-sessions-revoke-others", "/api/auth/sessions", "End all sessions but this", |site| {
            site.to(sessions::revoke_others::revoke_others)
        })
        .may(OwnAccount::ACTION)
        .audited()
        .touches(&[READ_USER, WRITE_USER, WRITE_SESSION]),
        keys::CREATE,
        keys::LIST,
        keys::ROTATE,
        keys::REVOKE,
        Endpoint::get("accounts-audit-list", "/api/audit", "Read the audit log", |site| site.to(audit::list::list))
            .may(ReadAudit::ACTION)
            .touches(&[READ_AUDIT, READ_USER])
            .about("Newest first. Whoever may read their own doing only sees nothing else."),
        Endpoint::get("accounts-audit-export", "/api/audit/export", "Export the audit log as CSV", |site| {
            site.to(audit::export::export)
        })
        .may(ReadAudit::ACTION)
        .touches(&[READ_AUDIT, READ_USER])
        .memory_mb(512)
        .timeout_s(29)
        .about("Oldest first, at most 10,000 entries or 4 MB; then `x-next-cursor` says where to go on."),
        Endpoint::get("accounts-audit-verify", "/api/audit/verify", "Verify the audit log", |site| {
            site.to(audit::verify::verify)
        })
        .may(ReadAudit::ACTION)
        .touches(&[READ_AUDIT, Touch::Read(Family::Team(AUDIT_SEALS)), Touch::Seal])
        .memory_mb(512)
        .timeout_s(29)
        .about(
            "Every hour with entries is sealed ten minutes after its end: a digest of its entries, chained to the seal \
             before and encrypted under a key that the table does not hold. This recomputes the seals and names what has \
             not been sealed yet. Keep `newest` elsewhere now and then: as `known_hour` and `known_chain` it shows later \
             whether the newest seals were taken away.",
        ),
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
    workers: &[
        challenge::SEND,
        export::WORKER,
        team::ERASE,
        Worker {
            name: "accounts-audit-seal",
            queue: SEALING,
            batch_size: 1,
            window_s: 0,
            memory_mb: 256,
            timeout_s: 60,
            touches: &[
                READ_AUDIT,
                Touch::Read(Family::Team(AUDIT_SEALS)),
                Touch::Write(Family::Team(AUDIT_SEALS)),
                Touch::Read(Family::Team(OCCURRENCES)),
                Touch::Write(Family::Team(OCCURRENCES)),
                Touch::Seal,
            ],
            handle: |cx, message| Box::pin(audit::seal::seal(cx, message)),
        },
    ],
    ticks: &[],
    subscriptions: &[Subscription { kind: ::export::EXPORT_REQUESTED, queue: export::WRITING }],
    fallback: None,
};
