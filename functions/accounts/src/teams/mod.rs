//! The teams one belongs to.

pub mod create;
pub mod leave;
pub mod list;
pub mod restore;
pub mod switch;

use crate::account::ACCOUNT_CLOSING;
use api::{Conflict, Result, TeamId, UserId};
use cx::Cx;
use identity::{Actor, Caller, Member, OwnAccount, Role, Team, User};
use schemars::JsonSchema;
use serde::Serialize;

use crate::team::TeamDetail;

/// More teams of one person's own than this are a mistake.
pub(crate) const MOST_OWNED: usize = 20;
/// Nobody finds their way among more than this.
pub(crate) const MOST_JOINED: usize = 100;

/// Somebody owns, or belongs to, as many teams as they may.
pub const TOO_MANY_TEAMS: Conflict = Conflict {
    code: "too_many_teams",
    when: "a person owns at most 20 teams and belongs to at most 100",
    advice: "Leave, give away or delete a team first.",
};
/// The team is being deleted.
pub const TEAM_CLOSING: Conflict = Conflict {
    code: "team_closing",
    when: "turning a session to a team that is being deleted",
    advice: "Choose another team, or keep this one: its owner can, with `POST /api/teams/{id}/restore`.",
};

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
