//! The teams one belongs to.

pub mod create;
pub mod leave;
pub mod list;
pub mod restore;
pub mod switch;

use crate::account::ACCOUNT_CLOSING;
use api::{Conflict, Result, TeamId, UserId};
use cx::Cx;
use function::Endpoint;
use identity::{Actor, Caller, Member, OwnAccount, Permission, Role, Team, User};
use schemars::JsonSchema;
use serde::Serialize;
use table::CHANGED_MEANWHILE;

use crate::team::{EMAIL_UNVERIFIED, IS_OWNER, PERSONAL_TEAM, TeamDetail};
use crate::{READ_MEMBERS, READ_TEAM, READ_USER, WRITE_MEMBERS, WRITE_SESSION, WRITE_TEAM, WRITE_USER};

/// More teams of one person's own than this are a mistake.
pub(crate) const MOST_OWNED: usize = 20;
/// Nobody finds their way among more than this.
pub(crate) const MOST_JOINED: usize = 100;
/// How often a change is made again because another one came between.
pub(crate) const TRIES: usize = 20;

/// Somebody owns, or belongs to, as many teams as they may.
pub const TOO_MANY_TEAMS: Conflict =
    Conflict { code: "too_many_teams", when: "a person owns at most 20 teams and belongs to at most 100" };
/// The team is being deleted.
pub const TEAM_CLOSING: Conflict = Conflict { code: "team_closing", when: "turning a session to a team that is being deleted" };

pub(crate) const LIST: Endpoint = Endpoint::get("accounts-teams-list", "/api/teams", "List my teams", |site| site.to(list::list))
    .may(OwnAccount::ACTION)
    .touches(&[READ_USER, READ_MEMBERS, READ_TEAM])
    .about("Those that are being deleted among them, while their owner can still keep them.");

pub(crate) const CREATE: Endpoint =
    Endpoint::post("accounts-teams-create", "/api/teams", "Make a team", |site| site.to(create::create))
        .may(OwnAccount::ACTION)
        .audited()
        .touches(&[READ_USER, WRITE_USER, READ_MEMBERS, WRITE_MEMBERS, READ_TEAM, WRITE_TEAM])
        .conflicts(&[EMAIL_UNVERIFIED, TOO_MANY_TEAMS, ACCOUNT_CLOSING, CHANGED_MEANWHILE])
        .about("The session goes on looking at the team it looked at; see `POST /api/teams/{id}/switch`.");

pub(crate) const SWITCH: Endpoint =
    Endpoint::post("accounts-teams-switch", "/api/teams/{id}/switch", "Look at another team", |site| site.to(switch::switch))
        .may(OwnAccount::ACTION)
        .audited()
        .touches(&[READ_USER, WRITE_USER, READ_MEMBERS, WRITE_MEMBERS, READ_TEAM, WRITE_SESSION])
        .conflicts(&[TEAM_CLOSING, CHANGED_MEANWHILE])
        .about("This session is for that team from now on, and so are sessions begun later. API keys stay with their team.");

pub(crate) const LEAVE: Endpoint =
    Endpoint::post("accounts-teams-leave", "/api/teams/{id}/leave", "Leave a team", |site| site.to(leave::leave))
        .may(OwnAccount::ACTION)
        .audited()
        .touches(&[READ_USER, WRITE_USER, READ_MEMBERS, WRITE_MEMBERS, READ_TEAM, WRITE_SESSION])
        .conflicts(&[IS_OWNER, PERSONAL_TEAM, CHANGED_MEANWHILE])
        .about("API keys one made for the team stop working at once; somebody else may rotate them.");

pub(crate) const RESTORE: Endpoint =
    Endpoint::post("accounts-teams-restore", "/api/teams/{id}/restore", "Keep a team after all", |site| {
        site.to(restore::restore)
    })
    .may(OwnAccount::ACTION)
    .audited()
    .touches(&[READ_MEMBERS, WRITE_MEMBERS, READ_TEAM, WRITE_TEAM, READ_USER, WRITE_USER])
    .conflicts(&[restore::NOT_CLOSING, restore::GRACE_OVER, ACCOUNT_CLOSING, CHANGED_MEANWHILE])
    .about("Undoes `DELETE /api/team`, and with one's personal team `POST /api/auth/delete-account`, for its owner, until `closes_at`. Members and keys are let in again at once.");

/// A team, as one who belongs to it sees it.
#[derive(Debug, Serialize, JsonSchema)]
pub struct MyTeam {
    #[serde(flatten)]
    pub(crate) team: TeamDetail,
    /// What one is in it.
    pub role: Role,
    /// Whether the session looks at it.
    pub current: bool,
}

impl MyTeam {
    pub(crate) fn new(team: &Team, role: Role, looked_at: &TeamId) -> MyTeam {
        MyTeam { team: TeamDetail::new(team), role, current: team.id == *looked_at }
    }
}

/// The team `id` and the caller's place in it.
///
/// # Errors
/// 404 when they do not belong to it, whether there is such a team or not.
pub(crate) async fn place(cx: &Cx, caller: &Caller<OwnAccount>, id: &TeamId) -> Result<(Team, Member)> {
    let member = Member::find(cx, id, &caller.user).await?.ok_or(api::Error::NotFound("team"))?;
    Ok((Team::load(cx, id).await?, member))
}

/// The caller, for the audit log of a team they may not be looking at.
pub(crate) fn actor(caller: &Caller<OwnAccount>, role: Role) -> Actor {
    Actor { role: Some(role), ..caller.actor() }
}

/// Makes sure that `user` has room for one more team to own.
///
/// # Errors
/// 409 `too_many_teams`, `account_closing`.
pub(crate) async fn room_to_own(cx: &Cx, user: &User) -> Result<()> {
    if user.closes_at.is_some() {
        return Err(ACCOUNT_CLOSING.error("An account that is being deleted takes no team more."));
    }
    let owned = Member::places_of(cx, &user.id).await?.iter().filter(|place| place.role == Role::Owner).count();
    if owned < MOST_OWNED {
        return Ok(());
    }
    Err(TOO_MANY_TEAMS.error(format!("A person owns at most {MOST_OWNED} teams, those being deleted among them.")))
}

/// Makes sure that `user` has room for one more team to belong to.
///
/// # Errors
/// 409 `too_many_teams`.
pub(crate) async fn room_to_join(cx: &Cx, user: &UserId) -> Result<()> {
    if Member::places_of(cx, user).await?.len() < MOST_JOINED {
        return Ok(());
    }
    Err(TOO_MANY_TEAMS.error(format!("A person belongs to at most {MOST_JOINED} teams.")))
}
