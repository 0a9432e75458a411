//! Accounts: signing up and in, teams, and API keys. Every product stands on these.

pub mod account;
pub mod audit;
pub mod challenge;
pub mod cookie;
mod credentials;
pub mod email;
pub mod export;
pub mod factor;
pub mod google;
pub mod invitations;
pub mod keys;
pub mod link;
pub mod login;
pub mod logo;
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
mod sign_in;
pub mod signed_in;
pub mod signup;
pub mod team;
pub mod teams;
#[cfg(feature = "trial")]
pub mod things;
mod touches;
pub mod user;
mod verified;
pub mod visitor;

use ::audit::{AUDIT, AUDIT_SEALS};
use ::export::EXPORTS;
use blobs::UPLOADS;
use function::{Gateway, Registry, Subscription};
use identity::{API_KEYS, INVITATIONS, MEMBERS, TEAMS};

use crate::logo::LOGOS;

/// The functions of accounts.
pub static REGISTRY: Registry = Registry::new("accounts", "Signing up and in, teams, and API keys.")
    .endpoints(&[
        signup::ENTRY,
        login::ENTRY,
        logout::ENTRY,
        me::ENTRY,
        permissions::ENTRY,
        password::change::ENTRY,
        email::verify::ENTRY,
        email::resend::ENTRY,
        email::change::ENTRY,
        email::confirm::ENTRY,
        link::request::ENTRY,
        link::confirm::ENTRY,
        reset::request::ENTRY,
        reset::confirm::ENTRY,
        google::begin::ENTRY,
        google::callback::ENTRY,
        google::link::ENTRY,
        google::unlink::ENTRY,
        export::request::ENTRY,
        export::list::ENTRY,
        export::show::ENTRY,
        export::file::ENTRY,
        account::remove::ENTRY,
        factor::begin::ENTRY,
        factor::confirm::ENTRY,
        factor::disable::ENTRY,
        sessions::list::ENTRY,
        sessions::revoke::ENTRY,
        sessions::revoke_others::ENTRY,
        keys::create::ENTRY,
        keys::list::ENTRY,
        keys::rotate::ENTRY,
        keys::revoke::ENTRY,
        audit::list::ENTRY,
        audit::export::ENTRY,
        audit::verify::ENTRY,
        teams::list::ENTRY,
        teams::create::ENTRY,
        teams::switch::ENTRY,
        teams::leave::ENTRY,
        teams::restore::ENTRY,
        team::show::ENTRY,
        team::update::ENTRY,
        team::remove::ENTRY,
        team::transfer::ENTRY,
        logo::begin::ENTRY,
        logo::way::ENTRY,
        logo::set::ENTRY,
        logo::show::ENTRY,
        logo::remove::ENTRY,
        members::list::ENTRY,
        members::update::ENTRY,
        members::remove::ENTRY,
        invitations::create::ENTRY,
        invitations::list::ENTRY,
        invitations::revoke::ENTRY,
        invitations::resend::ENTRY,
        invitations::accept::ENTRY,
        invitations::show::ENTRY,
    ])
    .gateway(Gateway::Main)
    .console(&pages::CONSOLE)
    .workers(&[
        challenge::send::ENTRY,
        export::write::ENTRY,
        export::expire::ENTRY,
        logo::expire::ENTRY,
        team::erase::ENTRY,
        audit::seal::ENTRY,
    ])
    .subscriptions(&[Subscription { kind: ::export::EXPORT_REQUESTED, queue: export::write::WRITING }])
    .keeps(&[TEAMS, MEMBERS, INVITATIONS, API_KEYS, AUDIT, AUDIT_SEALS, EXPORTS, LOGOS, UPLOADS]);
