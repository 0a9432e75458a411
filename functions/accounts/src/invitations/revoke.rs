//! `DELETE /api/team/invitations/{id}` revokes an invitation: its token opens nothing any more.

use ::audit::Entry;
use api::{NoContent, Path, Result};
use cx::Cx;
use identity::{Caller, Invitation, InvitationId, ManageMembers};
use table::TableError;

use super::InvitationOut;
use crate::members::must_be_above;
use crate::team::Ground;
use crate::teams::TRIES;

/// Revokes the invitation.
///
/// # Errors
/// 404 when the team has no such open invitation, as when it was accepted a moment ago.
pub async fn revoke(cx: Cx, caller: Caller<ManageMembers>, Path(id): Path<InvitationId>) -> Result<NoContent> {
    for _ in 0..TRIES {
        let ground = Ground::of(&cx, &caller).await?;
        let invitation = Invitation::load(&cx, &caller.team, &id).await?;
        must_be_above(ground.caller.role, invitation.role)?;
        let entry = Entry::by(&cx, &caller, "invitation.revoked").on(&id).before(&InvitationOut::new(&invitation));
        let table = cx.table();
        let transaction = invitation.close(table.transaction());
        match ::audit::commit(&cx, ground.hold(transaction), &[entry]).await {
            Err(TableError::ConditionFailed) => continue,
            other => other?,
        }
        return Ok(NoContent);
    }
    Err(TableError::ConditionFailed.into())
}
