//! `POST /api/invitations/accept` lets in whoever was invited. Of any number who try, or try at once, one gets in.

use ::audit::Entry;
use api::{Json, Result};
use cx::Cx;
use identity::{Caller, Invitation, Member, OwnAccount, Team, User};
use table::{Condition, Item, TableError};

use super::show::{InvitationToken, ended};
use super::{ALREADY_MEMBER, OTHER_ADDRESS, TOKENS};
use crate::members::MemberRole;
use crate::teams::{MyTeam, TRIES, actor, room_to_join};
use crate::{Visitor, verified};

/// Accepts the invitation.
///
/// # Errors
/// 409 `invitation_ended`; 409 `other_address` for somebody else than was invited; 409 `already_member`,
/// `too_many_teams`; 429 for an address that tries many.
pub async fn accept(
    cx: Cx,
    caller: Caller<OwnAccount>,
    visitor: Visitor,
    Json(given): Json<InvitationToken>,
) -> Result<axum::Json<MyTeam>> {
    visitor.take(&cx, TOKENS).await?;
    for _ in 0..TRIES {
        let invitation = Invitation::of_token(&cx, &given.token).await?.ok_or_else(ended)?;
        let user = User::load(&cx, &caller.user).await?;
        // A mail that was forwarded must not let a stranger in.
        if user.email != invitation.email {
            return Err(OTHER_ADDRESS.error(format!(
                "This invitation is for {}, and you are signed in as {}. Sign in with that address, or ask to be invited \
                 with yours.",
                invitation.email, user.email
            )));
        }
        let team = cx.table().get::<Team>(Team::key_of(&invitation.team)).await?;
        let team = team.filter(|team| team.closes_at.is_none()).ok_or_else(ended)?;
        if Member::find(&cx, &team.id, &user.id).await?.is_some() {
            return Err(ALREADY_MEMBER.error("You belong to this team already."));
        }
        room_to_join(&cx, &user.id).await?;
        let member = Member { team: team.id.clone(), user: user.id.clone(), role: invitation.role, joined_at: cx.now() };
        let table = cx.table();
        // The team must not begin to be deleted meanwhile.
        let transaction = table.transaction().require(team.key(), team.unchanged());
        let transaction = member.join(invitation.close(transaction), Condition::Absent);
        // Whatever gives somebody one team more changes them too; see `teams::create`.
        let transaction = verified::verify(&cx, transaction, &user).await?;
        let entry = Entry::of(&cx, &team.id, team.plan, Some(actor(&caller, member.role)), "member.joined");
        let entry = entry.on(&user.id).after(&MemberRole::of(&member));
        match ::audit::commit(&cx, transaction, &[entry]).await {
            Err(TableError::ConditionFailed) => continue,
            other => other?,
        }
        return Ok(axum::Json(MyTeam::new(&team, member.role, &caller.team)));
    }
    Err(TableError::ConditionFailed.into())
}
