//! Invitations into the team.

pub mod accept;
pub mod create;
pub mod list;
mod mail;
pub mod resend;
pub mod revoke;
pub mod show;

use ::mail::MAIL;
use api::{Conflict, UserId, problems};
use cx::Touch;
use function::Endpoint;
use identity::{Email, Invitation, InvitationId, ManageMembers, OwnAccount, Permission, Role};
use jiff::Timestamp;
use limits::Limit;
use schemars::JsonSchema;
use serde::Serialize;
use table::CHANGED_MEANWHILE;

use crate::team::EMAIL_UNVERIFIED;
use crate::teams::TOO_MANY_TEAMS;
use crate::{
    READ_INVITATIONS, READ_MEMBERS, READ_ONE_TIME, READ_TEAM, READ_USER, WRITE_INVITATIONS, WRITE_MEMBERS, WRITE_ONE_TIME,
    WRITE_TEAM, WRITE_USER,
};

/// More open invitations than this are a mailing list.
pub(crate) const MOST_OPEN: usize = 50;
/// Mails that one team may cause in a day, first ones and repeated ones together.
pub(crate) const MAILS: Limit = Limit { name: "invite", count: 50, window_s: 24 * 60 * 60 };
/// Mails about one invitation in a day.
pub(crate) const REPEATS: Limit = Limit { name: "invite_again", count: 5, window_s: 24 * 60 * 60 };
/// Tokens tried from one address.
pub(crate) const TOKENS: Limit = Limit { name: "invitation", count: 30, window_s: 15 * 60 };

/// Somebody who is invited is a member already.
pub const ALREADY_MEMBER: Conflict = Conflict { code: "already_member", when: "inviting a member, or accepting as one" };
/// The team has as many open invitations as it may.
pub const TOO_MANY_INVITATIONS: Conflict =
    Conflict { code: "too_many_invitations", when: "a team has at most 50 open invitations" };
/// The token opens nothing.
pub const INVITATION_ENDED: Conflict =
    Conflict { code: "invitation_ended", when: "an invitation that was accepted, revoked or replaced, or has expired" };
/// The invitation is for somebody else.
pub const OTHER_ADDRESS: Conflict =
    Conflict { code: "other_address", when: "accepting an invitation to an address that is not one's own" };

pub(crate) const CREATE: Endpoint =
    Endpoint::post("accounts-invitations-create", "/api/team/invitations", "Invite somebody", |site| site.to(create::create))
        .may(ManageMembers::ACTION)
        .audited()
        .touches(&[
            READ_TEAM,
            WRITE_TEAM,
            READ_MEMBERS,
            WRITE_MEMBERS,
            Touch::Read(crate::EMAIL),
            READ_USER,
            READ_INVITATIONS,
            WRITE_INVITATIONS,
            WRITE_ONE_TIME,
        ])
        .posts(&[MAIL])
        .conflicts(&[EMAIL_UNVERIFIED, ALREADY_MEMBER, TOO_MANY_INVITATIONS, CHANGED_MEANWHILE])
        .about(
            "The token is not in the answer: only the mail carries it; see `POST /api/invitations/accept`. It is good for seven days. Inviting an address again replaces its open invitation. \
             Only roles below one's own can be given. A team sends at most 50 such mails a day.",
        );

pub(crate) const LIST: Endpoint =
    Endpoint::get("accounts-invitations-list", "/api/team/invitations", "List open invitations", |site| site.to(list::list))
        .may(ManageMembers::ACTION)
        .touches(&[READ_INVITATIONS]);

pub(crate) const REVOKE: Endpoint =
    Endpoint::delete("accounts-invitations-revoke", "/api/team/invitations/{id}", "Revoke an invitation", |site| {
        site.to(revoke::revoke)
    })
    .may(ManageMembers::ACTION)
    .audited()
    .touches(&[READ_TEAM, READ_MEMBERS, WRITE_MEMBERS, READ_INVITATIONS, WRITE_INVITATIONS, WRITE_ONE_TIME])
    .conflicts(&[CHANGED_MEANWHILE]);

pub(crate) const RESEND: Endpoint =
    Endpoint::post("accounts-invitations-resend", "/api/team/invitations/{id}/resend", "Send an invitation again", |site| {
        site.to(resend::resend)
    })
    .may(ManageMembers::ACTION)
    .audited()
    .touches(&[READ_TEAM, READ_USER, READ_MEMBERS, WRITE_MEMBERS, READ_INVITATIONS, WRITE_INVITATIONS, WRITE_ONE_TIME])
    .posts(&[MAIL])
    .conflicts(&[EMAIL_UNVERIFIED, CHANGED_MEANWHILE])
    .about("With a new token, good for seven days; the old one opens nothing any more. At most five times a day.");

pub(crate) const ACCEPT: Endpoint =
    Endpoint::post("accounts-invitations-accept", "/api/invitations/accept", "Accept an invitation", |site| {
        site.to(accept::accept)
    })
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
    );

pub(crate) const SHOW: Endpoint =
    Endpoint::post("accounts-invitations-show", "/api/invitations/show", "Show an invitation", |site| site.to(show::show))
        .touches(&[READ_ONE_TIME, READ_INVITATIONS, READ_TEAM, READ_USER, limits::TOUCH])
        .conflicts(&[INVITATION_ENDED])
        .problems(&[problems::RATE_LIMITED])
        .about("For whoever has the token, before they sign up or log in. A `POST`, so that no log keeps the token.");

/// An open invitation, as the team sees it.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Invitation")]
pub struct InvitationOut {
    /// Its id.
    pub id: InvitationId,
    /// Who is invited.
    pub email: Email,
    /// As what.
    pub role: Role,
    /// By whom.
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
