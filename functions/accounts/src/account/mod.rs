//! The end of one's account.

pub(crate) mod erase;
pub mod remove;

use api::{Conflict, problems};
use cx::Touch;
use function::Endpoint;
use identity::{OwnAccount, Permission};
use mail::MAIL;
use table::{CHANGED_MEANWHILE, Family, System};

use crate::{READ_MEMBERS, READ_TEAM, READ_USER, WRITE_TEAM, WRITE_USER};

/// A team would be left without an owner.
pub const OWNS_TEAMS: Conflict =
    Conflict { code: "owns_teams", when: "deleting an account that owns teams beside its personal one" };
/// The account is being deleted.
pub const ACCOUNT_CLOSING: Conflict =
    Conflict { code: "account_closing", when: "owning one team more while one's account is being deleted, or deleting it twice" };

pub(crate) const REMOVE: Endpoint =
    Endpoint::post("accounts-account-remove", "/api/auth/delete-account", "Delete one's account", |site| site.to(remove::remove))
        .may(OwnAccount::ACTION)
        .audited()
        .touches(&[
            READ_USER,
            WRITE_USER,
            READ_TEAM,
            WRITE_TEAM,
            READ_MEMBERS,
            Touch::Write(Family::System(System::Due)),
            Touch::Write(Family::System(System::Ledger)),
        ])
        .posts(&[MAIL])
        .conflicts(&[OWNS_TEAMS, ACCOUNT_CLOSING, CHANGED_MEANWHILE])
        .problems(&[problems::INVALID_CREDENTIALS])
        .memory_mb(512)
        .about(
            "Takes one's password, where one has one. The personal team is closed at once: its keys are refused, its jobs call \
         nobody. At `closes_at`, seven days from now, both are erased, and one leaves all other teams. Until then `POST \
         /api/teams/{id}/restore` with the personal team's id keeps them.",
        );
