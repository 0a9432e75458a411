//! `POST /api/invitations/show` tells whoever has an invitation's token what it is for.

use api::{Fields, FromFields, Json, Result, problems};
use cx::Cx;
use function::{Endpoint, Sample};
use identity::{Email, Invitation, Public, Role, Team, User};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use super::{INVITATION_ENDED, TOKENS};
use crate::touches::{READ_INVITATIONS, READ_ONE_TIME, READ_TEAM, READ_USER};
use crate::visitor::Visitor;

pub(crate) const ENTRY: Endpoint =
    Endpoint::post("accounts-invitations-show", "/api/invitations/show", "Show an invitation", |site| site.to(show))
        .touches(&[READ_ONE_TIME, READ_INVITATIONS, READ_TEAM, READ_USER, limits::TOUCH])
        .conflicts(&[INVITATION_ENDED])
        .problems(&[problems::RATE_LIMITED])
        .about("For whoever has the token, before they sign up or log in. A `POST`, so that no log keeps the token.")
        .sample(Sample::body(r#"{"token": "{invited}"}"#));

/// The token of an invitation.
#[derive(Debug, JsonSchema)]
pub struct InvitationToken {
    /// What the mail carries: `mho_…`.
    pub(crate) token: String,
}

impl FromFields for InvitationToken {
    fn from_fields(fields: &mut Fields) -> Self {
        InvitationToken { token: fields.required("token") }
    }
}

/// An invitation, as the one who is invited sees it.
#[derive(Debug, Serialize, JsonSchema)]
pub struct InvitedTo {
    /// What the team is called.
    pub team: String,
    /// What one will be in it.
    pub role: Role,
    /// Who is invited: the account that accepts must have this address.
    pub email: Email,
    /// Who invites; `null` when their account is gone.
    pub invited_by: Option<Email>,
    /// Until when it can be accepted.
    pub expires_at: Timestamp,
}

/// Shows the invitation.
///
/// # Errors
/// 409 `invitation_ended`, also for what never was a token; 429 for an address that tries many.
pub async fn show(cx: Cx, _: Public, visitor: Visitor, Json(given): Json<InvitationToken>) -> Result<axum::Json<InvitedTo>> {
    let (invitation, team) = found(&cx, &visitor, &given.token).await?;
    Ok(axum::Json(InvitedTo::of(&cx, invitation, team).await?))
}

/// The invitation of `token`, and the team that it is to.
///
/// # Errors
/// As [`show`].
pub(crate) async fn found(cx: &Cx, visitor: &Visitor, token: &str) -> Result<(Invitation, Team)> {
    visitor.take(cx, TOKENS).await?;
    let invitation = Invitation::of_token(cx, token).await?.ok_or_else(ended)?;
    let team = cx.table().get::<Team>(Team::key_of(&invitation.team)).await?;
    let team = team.filter(|team| team.closes_at.is_none()).ok_or_else(ended)?;
    Ok((invitation, team))
}

impl InvitedTo {
    /// What whoever is invited sees.
    pub(crate) async fn of(cx: &Cx, invitation: Invitation, team: Team) -> Result<InvitedTo> {
        let inviter = cx.table().get::<User>(User::key_of(&invitation.invited_by)).await?;
        Ok(InvitedTo {
            team: team.name,
            role: invitation.role,
            email: invitation.email,
            invited_by: inviter.map(|inviter| inviter.email),
            expires_at: invitation.ends_at,
        })
    }
}

/// What a token that opens nothing is answered with, whatever the reason.
pub(crate) fn ended() -> api::Error {
    INVITATION_ENDED.error("This invitation was accepted, revoked or replaced, or it has expired. Ask for a new one.")
}
