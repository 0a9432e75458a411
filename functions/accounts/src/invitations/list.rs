//! `GET /api/team/invitations` lists the team's open invitations, newest first.

use api::{Page, PageQuery, Query, Result, TeamId};
use cx::Cx;
use function::{Endpoint, Sample};
use identity::{Caller, Invitation, ManageMembers, Permission};

use super::InvitationOut;
use crate::touches::READ_INVITATIONS;

pub(crate) const ENTRY: Endpoint =
    Endpoint::get("accounts-invitations-list", "/api/team/invitations", "List open invitations", |site| site.to(list))
        .may(ManageMembers::ACTION)
        .touches(&[READ_INVITATIONS])
        .sample(Sample::needing(&["invitation"]));

/// One page of invitations.
///
/// # Errors
/// Only when the table is busy.
pub async fn list(cx: Cx, caller: Caller<ManageMembers>, Query(page): Query<PageQuery>) -> Result<Page<InvitationOut>> {
    of(&cx, &caller.team, &page).await
}

/// One page of the open invitations of `team`.
///
/// # Errors
/// Only when the table is busy.
pub(crate) async fn of(cx: &Cx, team: &TeamId, page: &PageQuery) -> Result<Page<InvitationOut>> {
    Ok(Invitation::list(cx, team, page).await?.map(|invitation| InvitationOut::new(&invitation)))
}
