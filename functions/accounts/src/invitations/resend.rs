//! `POST /api/team/invitations/{id}/resend` sends an invitation's mail again, with a new token.

use ::audit::Entry;
use api::{Path, Result};
use cx::Cx;
use identity::{Caller, Invitation, InvitationId, ManageMembers, User};
use table::TableError;

use super::create::must_be_verified;
use super::{InvitationOut, MAILS, REPEATS, mail};
use crate::members::must_be_above;
use crate::team::Ground;
use crate::teams::TRIES;

/// Sends the mail again.
///
/// # Errors
/// 404 when the team has no such open invitation; 409 `email_unverified`; 429 after five mails of a day about this
/// invitation, or fifty of the team.
pub async fn resend(cx: Cx, caller: Caller<ManageMembers>, Path(id): Path<InvitationId>) -> Result<axum::Json<InvitationOut>> {
    let inviter = User::load(&cx, &caller.user).await?;
    // Before the token is chosen, which a repeat under the same Idempotency-Key chooses again.
    let mut invitation = Invitation::load(&cx, &caller.team, &id).await?;
    let issued = invitation.renewed(&cx);
    let mut counted = false;
    for _ in 0..TRIES {
        let ground = Ground::of(&cx, &caller).await?;
        must_be_verified(&ground.team)?;
        must_be_above(ground.caller.role, invitation.role)?;
        if invitation.hash == issued.invitation.hash {
            return Ok(axum::Json(InvitationOut::new(&invitation)));
        }
        if !counted {
            REPEATS.take(&cx, &id).await?;
            MAILS.take(&cx, &caller.team).await?;
            counted = true;
        }
        let entry = Entry::by(&cx, &caller, "invitation.resent").on(&id);
        let entry = entry.before(&InvitationOut::new(&invitation)).after(&InvitationOut::new(&issued.invitation));
        let table = cx.table();
        let transaction = issued.open(&cx, ground.hold(table.transaction()), Some(&invitation));
        let parcel = mail::invitation(&cx, &issued, &ground.team, &inviter.email)?;
        match ::audit::commit(&cx, parcel.join(transaction), &[entry]).await {
            Err(TableError::ConditionFailed) => {
                invitation = Invitation::load(&cx, &caller.team, &id).await?;
                continue;
            }
            other => other?,
        }
        parcel.leave(&cx).await;
        return Ok(axum::Json(InvitationOut::new(&issued.invitation)));
    }
    Err(TableError::ConditionFailed.into())
}
