//! `POST /api/invitations/accept` lets in whoever was invited. Of any number who try, or try at once, one gets in.

use ::audit::Entry;
use api::{Json, Result};
use cx::Cx;
use function::{Endpoint, Sample, Trace};
use identity::{Caller, Invitation, Member, OwnAccount, Permission, Team, User};
use table::{CHANGED_MEANWHILE, Condition, Item};

use super::show::{InvitationToken, ended};
use super::{ALREADY_MEMBER, INVITATION_ENDED, OTHER_ADDRESS, TOKENS};
use crate::members::MemberRole;
use crate::teams::{MyTeam, TOO_MANY_TEAMS, actor, room_to_join};
use crate::touches::{
    READ_INVITATIONS, READ_MEMBERS, READ_ONE_TIME, READ_TEAM, READ_USER, WRITE_INVITATIONS, WRITE_MEMBERS, WRITE_ONE_TIME,
    WRITE_TEAM, WRITE_USER,
};
use crate::verified;
use crate::visitor::Visitor;

pub(crate) const ENTRY: Endpoint =
    Endpoint::post("accounts-invitations-accept", "/api/invitations/accept", "Accept an invitation", |site| site.to(accept))
        .may(OwnAccount::ACTION)
        .audited()
        .touches(&[
            READ_ONE_TIME,
            WRITE_ONE_TIME,
            READ_INVITATIONS,
            WRITE_INVITATIONS,
            READ_USER,
            WRITE_USER,
            READ_TEAM,
            WRITE_TEAM,
            READ_MEMBERS,
            WRITE_MEMBERS,
        ])
        .conflicts(&[INVITATION_ENDED, OTHER_ADDRESS, ALREADY_MEMBER, TOO_MANY_TEAMS, CHANGED_MEANWHILE])
        .about(
            "The account's address must be the one that was invited. If it was not verified before, it is now: the token came by \
         mail. The session goes on looking at the team it looked at.",
        )
        .sample(
            Sample::body(r#"{"token": "{invited}"}"#)
                .leaves(Trace::at("/api/auth/me").by("{invited.session}").holding(r#"{"/role": "viewer"}"#)),
        );

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
    let table = cx.table();
    table
        .change(|transaction| async {
            let invitation = Invitation::of_token(&cx, &given.token).await?.ok_or_else(ended)?;
            let user = User::load(&cx, &caller.user).await?;
            // A mail that was forwarded must not let a stranger in.
            if user.email != invitation.email {
                return Err(OTHER_ADDRESS
                    .error(format!(
                        "This invitation is for {}, and you are signed in as {}. Sign in with that address, or ask to be invited \
                 with yours.",
                        invitation.email, user.email
                    ))
                    .into());
            }
            let team = table.get::<Team>(Team::key_of(&invitation.team)).await?;
            let team = team.filter(|team| team.closes_at.is_none()).ok_or_else(ended)?;
            if Member::find(&cx, &team.id, &user.id).await?.is_some() {
                return Err(ALREADY_MEMBER.error("You belong to this team already.").into());
            }
            room_to_join(&cx, &user.id).await?;
            let member = Member { team: team.id.clone(), user: user.id.clone(), role: invitation.role, joined_at: cx.now() };
            // The team must not begin to be deleted meanwhile.
            let transaction = transaction.require(team.key(), team.unchanged());
            let transaction = member.join(invitation.close(transaction), Condition::Absent);
            // Whatever gives somebody one team more changes them too; see `teams::create`.
            let transaction = verified::verify(&cx, transaction, &user).await?;
            let entry = Entry::of(&cx, &team.id, team.plan, Some(actor(&caller, member.role)), "member.joined");
            let entry = entry.on(&user.id).after(&MemberRole::of(&member));
            ::audit::commit(&cx, transaction, &[entry]).await?;
            Ok(axum::Json(MyTeam::new(&team, member.role, &caller.team)))
        })
        .await
}
