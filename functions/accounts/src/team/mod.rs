//! The team one acts for.

pub(crate) mod closing;
pub mod erase;
mod ground;
pub mod remove;
pub mod show;
pub mod transfer;
pub mod update;

pub(crate) use ground::Ground;

use api::{Conflict, Fields, TeamId};
use identity::{Plan, Team};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

pub(crate) const NAME_LIMIT_CHARS: usize = 100;

/// An address that nobody has verified.
pub const EMAIL_UNVERIFIED: Conflict = Conflict {
    code: "email_unverified",
    when: "what takes a verified address, of oneself, of the owner or of the heir",
    advice: "Open the link in the mail that came when the account was made, or have it sent again with `POST \
             /api/auth/verify-email/resend`. `detail` says whose address it is about.",
};
/// A personal team goes with its account and nowhere else.
pub const PERSONAL_TEAM: Conflict = Conflict {
    code: "personal_team",
    when: "leaving, deleting or giving away a personal team, or having it want Google",
    advice: "A personal team goes with its account and can only be deleted with it. For work with others make another team: \
             `POST /api/teams`.",
};
/// A team has one owner at any time.
pub const IS_OWNER: Conflict = Conflict {
    code: "is_owner",
    when: "removing a team's owner, or changing what they are",
    advice: "A team's owner stays until they give the team away: `POST /api/team/transfer`. Then they are an admin.",
};
/// Whoever could not sign in with Google would be locked out.
pub const GOOGLE_NEEDED: Conflict = Conflict {
    code: "google_needed",
    when: "a team that wants Google, and a caller or owner who cannot sign in with it",
    advice: "The team wants its members to sign in with Google, so link a Google account first (`POST \
             /api/auth/google/link`), or have the team's owner switch that off.",
};

/// A team, as the API shows it.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Team")]
pub struct TeamOut {
    /// The team's id.
    pub id: TeamId,
    /// What its members call it.
    pub name: String,
}

impl TeamOut {
    pub(crate) fn new(team: &Team) -> TeamOut {
        TeamOut { id: team.id.clone(), name: team.name.clone() }
    }
}

/// A team, with its settings.
#[derive(Debug, Serialize, JsonSchema)]
pub struct TeamDetail {
    /// The team's id.
    pub id: TeamId,
    /// What its members call it.
    pub name: String,
    /// What it pays for.
    pub plan: Plan,
    /// Whether its owner's address is known to be theirs; until then limits are tight and it may not invite.
    pub verified: bool,
    /// Whether its members must sign in with Google.
    pub google_only: bool,
    /// Whether it was made with somebody's account and goes with it.
    pub personal: bool,
    /// When it will be erased, if it is being deleted; else `null`.
    pub closes_at: Option<Timestamp>,
    /// Since when it is there.
    pub created_at: Timestamp,
}

impl TeamDetail {
    pub(crate) fn new(team: &Team) -> TeamDetail {
        TeamDetail {
            id: team.id.clone(),
            name: team.name.clone(),
            plan: team.plan,
            verified: team.verified,
            google_only: team.google_only,
            personal: team.personal_to.is_some(),
            closes_at: team.closes_at,
            created_at: team.created_at,
        }
    }
}

/// Makes sure that a team's name, from the field `name`, is one line: it stands in the subject of mails.
pub(crate) fn must_be_one_line(fields: &mut Fields, name: &str) {
    if !fields.is_wrong("name") && name.contains(char::is_control) {
        fields.wrong("name", "must be one line");
    }
}
