//! `DELETE /api/team` deletes the team, after a week in which its owner can still keep it.

use ::audit::Entry;
use api::Result;
use cx::Cx;
use due::{Due, Errand, OccurrenceId, Origin};
use identity::{Caller, OwnTeam, Team};
use jiff::{SignedDuration, Timestamp};
use table::{Condition, TableError};

use super::{CLOSING, Ground, PERSONAL_TEAM, TeamDetail};
use crate::teams::TRIES;

/// How long the owner can still keep the team.
pub(crate) const GRACE: SignedDuration = SignedDuration::from_hours(7 * 24);

/// Closes the team to everybody, and arms the errand that will erase it.
///
/// # Errors
/// 409 `personal_team`.
pub async fn remove(cx: Cx, caller: Caller<OwnTeam>) -> Result<axum::Json<TeamDetail>> {
    for _ in 0..TRIES {
        let ground = Ground::of(&cx, &caller).await?;
        let team = &ground.team;
        if team.personal_to.is_some() {
            return Err(PERSONAL_TEAM.error("Your personal team came with your account and goes with it."));
        }
        let closes_at = cx.now() + GRACE;
        let (closing, unchanged) = team.changed(|team| team.closes_at = Some(closes_at));
        let entry = Entry::by(&cx, &caller, "team.deleted").on(&team.id);
        let entry = entry.before(&TeamDetail::new(team)).after(&TeamDetail::new(&closing));
        let table = cx.table();
        let transaction = table.transaction().put(&closing, unchanged).put(&erasing(&closing, closes_at), Condition::Always);
        match ::audit::commit(&cx, ground.hold(transaction), &[entry]).await {
            Err(TableError::ConditionFailed) => continue,
            other => other?,
        }
        return Ok(axum::Json(TeamDetail::new(&closing)));
    }
    Err(TableError::ConditionFailed.into())
}

/// What erases `team` at `closes_at`, unless it is kept until then.
pub(crate) fn erasing(team: &Team, closes_at: Timestamp) -> Due {
    let occurrence = OccurrenceId::of(CLOSING.name, team.id.as_str(), closes_at, "");
    let errand = Errand { occurrence, scheduled_for: closes_at, attempt: 1, origin: Origin::Schedule };
    Due::errand(CLOSING.name, &team.id, team.id.as_str(), closes_at, team.revision, errand)
}
