//! The team one acts for.

pub mod erase;
mod ground;
pub mod remove;
pub mod show;
pub mod transfer;
pub mod update;

pub(crate) use ground::Ground;

use api::{Conflict, Fields, TeamId, problems};
use cx::Touch;
use due::OCCURRENCES;
use events::EVENTS;
use function::{Endpoint, Worker};
use identity::{ManageTeam, OwnTeam, Permission, Plan, ReadTeam, Team};
use jiff::Timestamp;
use queue::Queue;
use schemars::JsonSchema;
use serde::Serialize;
use table::{CHANGED_MEANWHILE, Family, System};

use crate::account::ACCOUNT_CLOSING;
use crate::teams::TOO_MANY_TEAMS;
use crate::{
    API_KEY, EMAIL, READ_INVITATIONS, READ_KEYS, READ_MEMBERS, READ_TEAM, READ_USER, WRITE_INVITATIONS, WRITE_KEYS,
    WRITE_MEMBERS, WRITE_ONE_TIME, WRITE_SESSION, WRITE_TEAM, WRITE_USER,
};

/// What telling the products takes.
const EVENT: [Touch; 6] = EVENTS.touches();

pub(crate) const NAME_LIMIT_CHARS: usize = 100;

/// Teams whose grace ends.
pub const CLOSING: Queue = Queue { name: "teams", visibility_s: 360, max_receives: 5, due: true };

/// An address that nobody has verified.
pub const EMAIL_UNVERIFIED: Conflict =
    Conflict { code: "email_unverified", when: "what takes a verified address, of oneself, of the owner or of the heir" };
/// A personal team goes with its account and nowhere else.
pub const PERSONAL_TEAM: Conflict =
    Conflict { code: "personal_team", when: "leaving, deleting or giving away a personal team, or having it want Google" };
/// A team has one owner at any time.
pub const IS_OWNER: Conflict = Conflict { code: "is_owner", when: "removing a team's owner, or changing what they are" };
/// Whoever could not sign in with Google would be locked out.
pub const GOOGLE_NEEDED: Conflict =
    Conflict { code: "google_needed", when: "a team that wants Google, and a caller or owner who cannot sign in with it" };

pub(crate) const SHOW: Endpoint = Endpoint::get("accounts-team-show", "/api/team", "Show the team", |site| site.to(show::show))
    .may(ReadTeam::ACTION)
    .touches(&[READ_TEAM]);

pub(crate) const UPDATE: Endpoint =
    Endpoint::patch("accounts-team-update", "/api/team", "Change the team", |site| site.to(update::update))
        .may(ManageTeam::ACTION)
        .audited()
        .touches(&[READ_USER, READ_MEMBERS, WRITE_MEMBERS, READ_TEAM, WRITE_TEAM])
        .conflicts(&[PERSONAL_TEAM, GOOGLE_NEEDED, CHANGED_MEANWHILE]);

pub(crate) const REMOVE: Endpoint = Endpoint::delete("accounts-team-remove", "/api/team", "Delete the team", |site| {
    site.to(remove::remove)
})
.may(OwnTeam::ACTION)
.audited()
.touches(&[READ_MEMBERS, WRITE_MEMBERS, READ_TEAM, WRITE_TEAM])
.conflicts(&[PERSONAL_TEAM, CHANGED_MEANWHILE])
.about(
    "Members and keys are refused from now on, and jobs call nobody. Until `closes_at`, seven days from now, the owner can \
     keep the team with `POST /api/teams/{id}/restore`; then it is erased.",
);

pub(crate) const TRANSFER: Endpoint =
    Endpoint::post("accounts-team-transfer", "/api/team/transfer", "Give the team away", |site| site.to(transfer::transfer))
        .may(OwnTeam::ACTION)
        .audited()
        .touches(&[READ_USER, WRITE_USER, READ_MEMBERS, WRITE_MEMBERS, READ_TEAM, WRITE_TEAM])
        .conflicts(&[
            PERSONAL_TEAM,
            IS_OWNER,
            EMAIL_UNVERIFIED,
            GOOGLE_NEEDED,
            TOO_MANY_TEAMS,
            ACCOUNT_CLOSING,
            CHANGED_MEANWHILE,
        ])
        .problems(&[problems::NOT_FOUND])
        .about("The new owner must be a member. The old one becomes an admin.");

pub(crate) const ERASE: Worker = Worker {
    name: "accounts-team-erase",
    queue: CLOSING,
    batch_size: 1,
    window_s: 0,
    memory_mb: 256,
    timeout_s: 60,
    touches: &[
        READ_TEAM,
        WRITE_TEAM,
        READ_MEMBERS,
        WRITE_MEMBERS,
        READ_USER,
        WRITE_USER,
        WRITE_SESSION,
        Touch::Write(EMAIL),
        Touch::Write(Family::System(System::Google)),
        READ_KEYS,
        WRITE_KEYS,
        Touch::Write(API_KEY),
        READ_INVITATIONS,
        WRITE_INVITATIONS,
        WRITE_ONE_TIME,
        Touch::Read(Family::Team(OCCURRENCES)),
        Touch::Write(Family::Team(OCCURRENCES)),
        Touch::Read(Family::Team(::audit::AUDIT_SEALS)),
        Touch::Write(Family::Team(::audit::AUDIT)),
        Touch::Read(Family::Team(::export::EXPORTS)),
        Touch::Write(Family::Team(::export::EXPORTS)),
        EVENT[0],
        EVENT[1],
        EVENT[2],
        EVENT[3],
        EVENT[4],
    ],
    handle: |cx, message| Box::pin(erase::erase(cx, message)),
};

/// A team, with its settings.
#[derive(Debug, Serialize, JsonSchema)]
pub struct TeamDetail {
    /// Its id.
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

/// A team's name, without the space around it.
pub(crate) fn name(fields: &mut Fields, given: String) -> String {
    let name = given.trim();
    if !fields.is_wrong("name") && (name.is_empty() || name.chars().count() > NAME_LIMIT_CHARS) {
        fields.wrong("name", format!("must be 1 to {NAME_LIMIT_CHARS} characters long"));
    }
    // It stands in the subject of mails.
    if !fields.is_wrong("name") && name.contains(char::is_control) {
        fields.wrong("name", "must be one line");
    }
    name.to_owned()
}
