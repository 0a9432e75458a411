//! `POST /api/team/invitations` invites somebody by mail.

use std::sync::atomic::{AtomicBool, Ordering};

use ::audit::Entry;
use ::mail::MAIL;
use api::{Created, Error, Fields, FromFields, Json, PageQuery, Result};
use cx::{Cx, Touch};
use function::{Endpoint, Sample, Trace};
use identity::{Caller, Email, Invitation, Issued, ManageMembers, Member, Permission, Role, Team, User};
use schemars::JsonSchema;
use table::{CHANGED_MEANWHILE, Condition};

use super::{ALREADY_MEMBER, InvitationOut, MAILS, MOST_OPEN, TOO_MANY_INVITATIONS, mail};
use crate::email;
use crate::members::must_be_above;
use crate::members::update::given;
use crate::team::{EMAIL_UNVERIFIED, Ground};
use crate::touches::{
    EMAIL, READ_INVITATIONS, READ_MEMBERS, READ_TEAM, READ_USER, WRITE_INVITATIONS, WRITE_MEMBERS, WRITE_ONE_TIME, WRITE_TEAM,
};

pub(crate) const ENTRY: Endpoint =
    Endpoint::post("accounts-invitations-create", "/api/team/invitations", "Invite somebody", |site| site.to(create))
        .may(ManageMembers::ACTION)
        .audited()
        .touches(&[
            READ_TEAM,
            WRITE_TEAM,
            READ_MEMBERS,
            WRITE_MEMBERS,
            Touch::Read(EMAIL),
            READ_USER,
            READ_INVITATIONS,
            WRITE_INVITATIONS,
            WRITE_ONE_TIME,
        ])
        .posts(&[MAIL])
        .conflicts(&[EMAIL_UNVERIFIED, ALREADY_MEMBER, TOO_MANY_INVITATIONS, CHANGED_MEANWHILE])
        .about(
            "The token is not in the answer: only the mail carries it; see `POST /api/invitations/accept`. It is good for seven \
             days. Inviting an address again replaces its open invitation. Only roles below one's own can be given. A team \
             sends at most 50 such mails a day.",
        )
        .sample(
            Sample::body(r#"{"email": "grace@example.com", "role": "agent"}"#)
                .leaves(Trace::at("/api/team/invitations").holding(r#"{"/items/0/role": "agent"}"#)),
        );

/// Whom to invite, and as what.
#[derive(Debug, JsonSchema)]
pub struct NewInvitation {
    /// Where the mail goes. Only the account with this address can accept.
    #[schemars(with = "Email")]
    email: Option<Email>,
    /// What they will be: a role below one's own.
    #[schemars(with = "Role", extend("enum" = ["admin", "supervisor", "agent", "viewer"]))]
    role: Option<Role>,
}

impl FromFields for NewInvitation {
    fn from_fields(fields: &mut Fields) -> Self {
        NewInvitation { email: email::take(fields, "email"), role: given(fields) }
    }
}

/// Opens the invitation.
///
/// # Errors
/// 409 `email_unverified` for a team whose owner's address nobody has verified; 409 `already_member`,
/// `too_many_invitations`; 403 for a role that is not below the caller's; 429 after fifty mails of a day.
pub async fn create(cx: Cx, caller: Caller<ManageMembers>, Json(new): Json<NewInvitation>) -> Result<Created<InvitationOut>> {
    let (Some(email), Some(role)) = (new.email, new.role) else { return Err(Error::field("email", "is required")) };
    let inviter = User::load(&cx, &caller.user).await?;
    let issued = Issued::new(&cx, &caller.team, &caller.user, email.clone(), role);
    // Once, however often it is attempted; not a `bool`, which the attempts' futures could not share.
    let counted = AtomicBool::new(false);
    let table = cx.table();
    table
        .change(|transaction| async {
            let ground = Ground::of(&cx, &caller).await?;
            must_be_above(ground.caller.role, role)?;
            must_be_verified(&ground.team)?;
            let invitee = User::by_email(&cx, &email).await?;
            if let Some(user) = &invitee
                && Member::find(&cx, &caller.team, &user.id).await?.is_some()
            {
                return Err(ALREADY_MEMBER.error("They belong to the team already.").into());
            }
            let old = Invitation::of_address(&cx, &caller.team, &email).await?;
            if let Some(old) = &old
                && old.id == issued.invitation.id
            {
                // The same request under the same Idempotency-Key made it, and died before it could answer.
                return Ok(Created(InvitationOut::new(old)));
            }
            if let Some(old) = &old {
                must_be_above(ground.caller.role, old.role)?;
            }
            if old.is_none() {
                must_have_room(&cx, &caller).await?;
            }
            if !counted.swap(true, Ordering::Relaxed) {
                MAILS.take(&cx, &caller.team).await?;
            }
            // Inviting changes the team, so that two at once do not both find room for one.
            let (team, unchanged) = ground.team.changed(|_| ());
            let mut transaction = ground.hold(transaction.put(&team, unchanged));
            if let Some(user) = &invitee {
                transaction = transaction.require(Member::key_of(&team.id, &user.id), Condition::Absent);
            }
            transaction = issued.open(&cx, transaction, old.as_ref());
            let parcel = mail::invitation(&cx, &issued, &team, &inviter.email)?;
            let transaction = parcel.join(transaction);
            let shown = InvitationOut::new(&issued.invitation);
            let mut entry = Entry::by(&cx, &caller, "invitation.created").on(&shown.id).after(&shown);
            if let Some(old) = &old {
                entry = entry.before(&InvitationOut::new(old));
            }
            ::audit::commit(&cx, transaction, &[entry]).await?;
            parcel.leave(&cx).await;
            Ok(Created(shown))
        })
        .await
}

/// Makes sure that the team may send mails.
pub(crate) fn must_be_verified(team: &Team) -> Result<()> {
    if team.verified {
        return Ok(());
    }
    Err(EMAIL_UNVERIFIED.error("The team's owner must verify their e-mail address before anybody is invited."))
}

async fn must_have_room(cx: &Cx, caller: &Caller<ManageMembers>) -> Result<()> {
    let all = PageQuery { limit: MOST_OPEN, cursor: None };
    if Invitation::list(cx, &caller.team, &all).await?.items.len() < MOST_OPEN {
        return Ok(());
    }
    Err(TOO_MANY_INVITATIONS
        .error(format!("A team has at most {MOST_OPEN} open invitations. Revoke one, or wait for an answer.")))
}
