//! `POST /api/teams/{id}/leave` ends one's own membership.

use ::audit::Entry;
use api::{Error, NoContent, Path, Result, TeamId};
use cx::Cx;
use function::{Endpoint, Sample, Trace};
use identity::{Caller, OwnAccount, Permission, Role, Session, User, Via};
use table::CHANGED_MEANWHILE;

use super::{actor, place};
use crate::members::MemberRole;
use crate::team::{IS_OWNER, PERSONAL_TEAM};
use crate::touches::{READ_MEMBERS, READ_TEAM, READ_USER, WRITE_MEMBERS, WRITE_SESSION, WRITE_USER};

pub(crate) const ENTRY: Endpoint =
    Endpoint::post("accounts-teams-leave", "/api/teams/{id}/leave", "Leave a team", |site| site.to(leave))
        .may(OwnAccount::ACTION)
        .audited()
        .touches(&[READ_USER, WRITE_USER, READ_MEMBERS, WRITE_MEMBERS, READ_TEAM, WRITE_SESSION])
        .conflicts(&[IS_OWNER, PERSONAL_TEAM, CHANGED_MEANWHILE])
        .about("API keys one made for the team stop working at once; somebody else may rotate them.")
        .sample(Sample::of("joined_team").leaves(Trace::at("/api/team").by("{joined_team.token}").status(403)));

/// Leaves the team. A session that looks at it looks at one's personal team from now on.
///
/// # Errors
/// 404 for a team one does not belong to; 409 `personal_team` for one's own, 409 `is_owner` for one that one would
/// have to give away first.
pub async fn leave(cx: Cx, caller: Caller<OwnAccount>, Path(id): Path<TeamId>) -> Result<NoContent> {
    // The matrix lets no key come this far.
    let Via::Session { id: session, .. } = &caller.via else { return Err(Error::internal("an API key wants to leave")) };
    let table = cx.table();
    table
        .change(|transaction| async {
            let (team, member) = place(&cx, &caller, &id).await?;
            if team.personal_to.as_ref() == Some(&caller.user) {
                return Err(PERSONAL_TEAM.error("Your personal team came with your account and goes with it.").into());
            }
            if member.role == Role::Owner {
                return Err(IS_OWNER
                    .error("A team has one owner. Give it away with `POST /api/team/transfer` first, or delete it.")
                    .into());
            }
            let entry = Entry::of(&cx, &team.id, team.plan, Some(actor(&caller, member.role)), "member.left");
            let entry = entry.on(&caller.user).before(&MemberRole::of(&member));
            let mut transaction = member.leave(transaction);
            if team.id == caller.team {
                let (session, user) = (Session::load(&cx, &caller.user, session).await?, User::load(&cx, &caller.user).await?);
                let (changed, unchanged) = user.changed(|user| user.last_team = None);
                transaction = session.turn_to(transaction.put(&changed, unchanged), &user.personal_team);
            }
            ::audit::commit(&cx, transaction, &[entry]).await?;
            Ok(NoContent)
        })
        .await
}
