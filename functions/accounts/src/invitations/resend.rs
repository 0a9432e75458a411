//! `POST /api/team/invitations/{id}/resend` sends an invitation's mail again, with a new token.

use std::sync::atomic::{AtomicBool, Ordering};

use ::audit::Entry;
use ::mail::MAIL;
use api::{Path, Result};
use cx::Cx;
use function::{Endpoint, Sample};
use identity::{Caller, Invitation, InvitationId, ManageMembers, Permission, User};
use table::CHANGED_MEANWHILE;

use super::create::must_be_verified;
use super::{InvitationOut, MAILS, REPEATS, mail};
use crate::members::must_be_above;
use crate::team::{EMAIL_UNVERIFIED, Ground};
use crate::touches::{READ_INVITATIONS, READ_MEMBERS, READ_TEAM, READ_USER, WRITE_INVITATIONS, WRITE_MEMBERS, WRITE_ONE_TIME};

pub(crate) const ENTRY: Endpoint =
    Endpoint::post("accounts-invitations-resend", "/api/team/invitations/{id}/resend", "Send an invitation again", |site| {
        site.to(resend)
    })
    .may(ManageMembers::ACTION)
    .audited()
    .touches(&[READ_TEAM, READ_USER, READ_MEMBERS, WRITE_MEMBERS, READ_INVITATIONS, WRITE_INVITATIONS, WRITE_ONE_TIME])
    .posts(&[MAIL])
    .conflicts(&[EMAIL_UNVERIFIED, CHANGED_MEANWHILE])
    .about("With a new token, good for seven days; the old one opens nothing any more. At most five times a day.")
    .sample(Sample::of("invitation"));

/// Sends the mail again.
///
/// # Errors
/// 404 when the team has no such open invitation; 409 `email_unverified`; 429 after five mails of a day about this
/// invitation, or fifty of the team.
pub async fn resend(cx: Cx, caller: Caller<ManageMembers>, Path(id): Path<InvitationId>) -> Result<axum::Json<InvitationOut>> {
    let inviter = User::load(&cx, &caller.user).await?;
    // A repeat under the same Idempotency-Key chooses the same token again.
    let issued = Invitation::load(&cx, &caller.team, &id).await?.renewed(&cx);
    // Once, however often it is attempted; not a `bool`, which the attempts' futures could not share.
    let counted = AtomicBool::new(false);
    let table = cx.table();
    table
        .change(|transaction| async {
            let ground = Ground::of(&cx, &caller).await?;
            let invitation = Invitation::load(&cx, &caller.team, &id).await?;
            must_be_verified(&ground.team)?;
            must_be_above(ground.caller.role, invitation.role)?;
            if invitation.hash == issued.invitation.hash {
                return Ok(axum::Json(InvitationOut::new(&invitation)));
            }
            if !counted.swap(true, Ordering::Relaxed) {
                REPEATS.take(&cx, &id).await?;
                MAILS.take(&cx, &caller.team).await?;
            }
            let entry = Entry::by(&cx, &caller, "invitation.resent").on(&id);
            let entry = entry.before(&InvitationOut::new(&invitation)).after(&InvitationOut::new(&issued.invitation));
            let transaction = issued.open(&cx, ground.hold(transaction), Some(&invitation));
            let parcel = mail::invitation(&cx, &issued, &ground.team, &inviter.email)?;
            ::audit::commit(&cx, parcel.join(transaction), &[entry]).await?;
            parcel.leave(&cx).await;
            Ok(axum::Json(InvitationOut::new(&issued.invitation)))
        })
        .await
}
