//! `DELETE /api/team/invitations/{id}` revokes an invitation: its token opens nothing any more.

use ::audit::Entry;
use api::{NoContent, Path, Result};
use cx::Cx;
use function::{Endpoint, Sample, Trace};
use identity::{Caller, Invitation, InvitationId, ManageMembers, Permission};
use table::CHANGED_MEANWHILE;

use super::InvitationOut;
use crate::members::must_be_above;
use crate::team::Ground;
use crate::touches::{READ_INVITATIONS, READ_MEMBERS, READ_TEAM, WRITE_INVITATIONS, WRITE_MEMBERS, WRITE_ONE_TIME};

pub(crate) const ENTRY: Endpoint =
    Endpoint::delete("accounts-invitations-revoke", "/api/team/invitations/{id}", "Revoke an invitation", |site| site.to(revoke))
        .may(ManageMembers::ACTION)
        .audited()
        .touches(&[READ_TEAM, READ_MEMBERS, WRITE_MEMBERS, READ_INVITATIONS, WRITE_INVITATIONS, WRITE_ONE_TIME])
        .conflicts(&[CHANGED_MEANWHILE])
        .sample(Sample::of("invitation").leaves(Trace::at("/api/team/invitations").holding(r#"{"/items": []}"#)));

/// Revokes the invitation.
///
/// # Errors
/// 404 when the team has no such open invitation, as when it was accepted a moment ago.
pub async fn revoke(cx: Cx, caller: Caller<ManageMembers>, Path(id): Path<InvitationId>) -> Result<NoContent> {
    let table = cx.table();
    table
        .change(|transaction| async {
            let ground = Ground::of(&cx, &caller).await?;
            let invitation = Invitation::load(&cx, &caller.team, &id).await?;
            must_be_above(ground.caller.role, invitation.role)?;
            let entry = Entry::by(&cx, &caller, "invitation.revoked").on(&id).before(&InvitationOut::new(&invitation));
            let transaction = invitation.close(transaction);
            ::audit::commit(&cx, ground.hold(transaction), &[entry]).await?;
            Ok(NoContent)
        })
        .await
}
