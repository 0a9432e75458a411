//! `POST /api/teams/{id}/leave` ends one's own membership.

use ::audit::Entry;
use api::{Error, NoContent, Path, Result, TeamId};
use cx::Cx;
use identity::{Caller, OwnAccount, Role, Session, User, Via};
use table::TableError;

use super::{TRIES, actor, place};
use crate::members::MemberRole;
use crate::team::{IS_OWNER, PERSONAL_TEAM};

/// Leaves the team. A session that looks at it looks at one's personal team from now on.
///
/// # Errors
/// 404 for a team one does not belong to; 409 `personal_team` for one's own, 409 `is_owner` for one that one would
/// have to give away first.
pub async fn leave(cx: Cx, caller: Caller<OwnAccount>, Path(id): Path<TeamId>) -> Result<NoContent> {
    // The matrix lets no key come this far.
    let Via::Session { id: session, .. } = &caller.via else { return Err(Error::internal("an API key wants to leave")) };
    for _ in 0..TRIES {
        let (team, member) = place(&cx, &caller, &id).await?;
        if team.personal_to.as_ref() == Some(&caller.user) {
            return Err(PERSONAL_TEAM.error("Your personal team came with your account and goes with it."));
        }
        if member.role == Role::Owner {
            return Err(IS_OWNER.error("A team has one owner. Give it away with `POST /api/team/transfer` first, or delete it."));
        }
        let entry = Entry::of(&cx, &team.id, team.plan, Some(actor(&caller, member.role)), "member.left");
        let entry = entry.on(&caller.user).before(&MemberRole::of(&member));
        let table = cx.table();
        let mut transaction = member.leave(table.transaction());
        if team.id == caller.team {
            let (session, user) = (Session::load(&cx, &caller.user, session).await?, User::load(&cx, &caller.user).await?);
            let (changed, unchanged) = user.changed(|user| user.last_team = None);
            transaction = session.turn_to(transaction.put(&changed, unchanged), &user.personal_team);
        }
        match ::audit::commit(&cx, transaction, &[entry]).await {
            Err(TableError::ConditionFailed) => continue,
            other => return other.map(|()| NoContent).map_err(Into::into),
        }
    }
    Err(TableError::ConditionFailed.into())
}
