//! `GET /api/team/invitations` lists the team's open invitations, newest first.

use api::{Page, PageQuery, Query, Result};
use cx::Cx;
use identity::{Caller, Invitation, ManageMembers};

use super::InvitationOut;

/// One page of invitations.
///
/// # Errors
/// Only when the table is busy.
pub async fn list(cx: Cx, caller: Caller<ManageMembers>, Query(page): Query<PageQuery>) -> Result<Page<InvitationOut>> {
    Ok(Invitation::list(&cx, &caller.team, &page).await?.map(|invitation| InvitationOut::new(&invitation)))
}
