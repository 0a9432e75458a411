//! Invitations into the team.

pub mod accept;
pub mod create;
pub mod list;
mod mail;
pub mod resend;
pub mod revoke;
pub mod show;

use api::{Conflict, UserId};
use identity::{Email, Invitation, InvitationId, Role};
use jiff::Timestamp;
use limits::Limit;
use schemars::JsonSchema;
use serde::Serialize;

/// More open invitations than this are a mailing list.
pub(crate) const MOST_OPEN: usize = 50;
/// Mails that one team may cause in a day, first ones and repeated ones together.
pub(crate) const MAILS: Limit = Limit { name: "invite", count: 50, window_s: 24 * 60 * 60 };
/// Mails about one invitation in a day.
pub(crate) const REPEATS: Limit = Limit { name: "invite_again", count: 5, window_s: 24 * 60 * 60 };
/// Tokens tried from one address.
pub(crate) const TOKENS: Limit = Limit { name: "invitation", count: 30, window_s: 15 * 60 };

/// Somebody who is invited is a member already.
pub const ALREADY_MEMBER: Conflict = Conflict {
    code: "already_member",
    when: "inviting a member, or accepting as one",
    advice: "Nothing to do: they belong to the team. To change their role, `PATCH /api/team/members/{id}`.",
};
/// The team has as many open invitations as it may.
pub const TOO_MANY_INVITATIONS: Conflict = Conflict {
    code: "too_many_invitations",
    when: "a team has at most 50 open invitations",
    advice: "Revoke open invitations that nobody will accept, or wait: each ends after seven days.",
};
/// The token opens nothing.
pub const INVITATION_ENDED: Conflict = Conflict {
    code: "invitation_ended",
    when: "an invitation that was accepted, revoked or replaced, or has expired",
    advice: "Ask whoever invited you for another: an invitation is good for seven days, once, and a newer one replaces it.",
};
/// The invitation is for somebody else.
pub const OTHER_ADDRESS: Conflict = Conflict {
    code: "other_address",
    when: "accepting an invitation to an address that is not one's own",
    advice: "The invitation is for another address. Sign in to the account with that address, or have them invite the one \
             you use.",
};

/// An open invitation, as the team sees it.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Invitation")]
pub struct InvitationOut {
    /// The invitation's id.
    pub id: InvitationId,
    /// The address that is invited.
    pub email: Email,
    /// What they will be in the team.
    pub role: Role,
    /// Who invited them.
    pub invited_by: UserId,
    /// When they were invited.
    pub created_at: Timestamp,
    /// When the mail was last sent.
    pub sent_at: Timestamp,
    /// Until when it can be accepted.
    pub expires_at: Timestamp,
}

impl InvitationOut {
    pub(crate) fn new(invitation: &Invitation) -> InvitationOut {
        let Invitation { id, email, role, invited_by, created_at, sent_at, ends_at, .. } = invitation.clone();
        InvitationOut { id, email, role, invited_by, created_at, sent_at, expires_at: ends_at }
    }
}
