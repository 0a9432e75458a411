//! `POST /api/teams/{id}/restore` keeps a team that is being deleted.

use ::audit::Entry;
use api::{Conflict, Error, Path, Result, TeamId};
use cx::Cx;
use identity::{Caller, OwnAccount, Role, User};
use table::{Item, TableError};

use super::{MyTeam, TRIES, actor, place};
use crate::account::ACCOUNT_CLOSING;
use crate::team::TeamDetail;

/// There is nothing to undo.
pub const NOT_CLOSING: Conflict = Conflict { code: "not_closing", when: "keeping a team that nobody deletes" };
/// It is too late.
pub const GRACE_OVER: Conflict = Conflict { code: "grace_over", when: "keeping a team after its `closes_at`" };

/// Keeps the team. The errand that would have erased it finds another `closes_at` than its own and does nothing.
///
/// # Errors
/// 404 for a team one does not belong to; 403 for members who do not own it; 409 `not_closing`, `grace_over`.
pub async fn restore(cx: Cx, caller: Caller<OwnAccount>, Path(id): Path<TeamId>) -> Result<axum::Json<MyTeam>> {
    for _ in 0..TRIES {
        let (team, member) = place(&cx, &caller, &id).await?;
        if member.role != Role::Owner {
            return Err(Error::Forbidden("Only its owner can keep a team.".into()));
        }
        let Some(closes_at) = team.closes_at else {
            return Err(NOT_CLOSING.error("This team is not being deleted."));
        };
        // Clocks differ, so whether the erasing has begun decides too.
        if team.erased_at.is_some() || closes_at <= cx.now() {
            return Err(GRACE_OVER.error("The time to keep this team is over; it is being erased."));
        }
        let (kept, unchanged) = team.changed(|team| team.closes_at = None);
        let entry = Entry::of(&cx, &team.id, team.plan, Some(actor(&caller, member.role)), "team.restored");
        let entry = entry.on(&team.id).before(&TeamDetail::new(&team)).after(&TeamDetail::new(&kept));
        let user = User::load(&cx, &caller.user).await?;
        let table = cx.table();
        let transaction = table.transaction().put(&kept, unchanged).require(member.key(), member.unchanged());
        let transaction = if team.personal_to.is_some() {
            let (user, unchanged) = user.changed(|user| user.closes_at = None);
            transaction.put(&user, unchanged)
        } else if user.closes_at.is_some() {
            return Err(ACCOUNT_CLOSING.error("Keep your account first: this team would be left without an owner."));
        } else {
            // They own one team more again, which must meet the deletion of their account.
            let (user, unchanged) = user.changed(|_| ());
            transaction.put(&user, unchanged)
        };
        match ::audit::commit(&cx, transaction, &[entry]).await {
            Err(TableError::ConditionFailed) => continue,
            other => other?,
        }
        return Ok(axum::Json(MyTeam::new(&kept, member.role, &caller.team)));
    }
    Err(TableError::ConditionFailed.into())
}
