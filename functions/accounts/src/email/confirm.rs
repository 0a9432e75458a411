//! `POST /api/auth/change-email/confirm` moves an account to the address that the token was mailed to.

use ::audit::Entry;
use api::{Json, NoContent, Result, problems};
use cx::{Cx, Touch};
use function::{Endpoint, Sample, Trace};
use identity::{Actor, EmailClaim, Public, Purpose, Role, Team, User};
use mail::MAIL;
use table::{CHANGED_MEANWHILE, Condition, Item, TableError};

use super::verify::MailedToken;
use crate::link::confirm::addressee;
use crate::link::{LINK_ENDED, TOKENS, ended};
use crate::signup::EMAIL_TAKEN;
use crate::touches::{EMAIL, READ_ONE_TIME, READ_TEAM, READ_USER, WRITE_ONE_TIME, WRITE_TEAM, WRITE_USER};
use crate::user::UserOut;
use crate::visitor::Visitor;
use crate::{notices, verified};

pub(crate) const ENTRY: Endpoint =
    Endpoint::post("accounts-email-confirm", "/api/auth/change-email/confirm", "Confirm one's new address", |site| {
        site.to(confirm)
    })
    .audited()
    .touches(&[
        READ_ONE_TIME,
        WRITE_ONE_TIME,
        READ_USER,
        WRITE_USER,
        Touch::Read(EMAIL),
        Touch::Write(EMAIL),
        READ_TEAM,
        WRITE_TEAM,
        limits::TOUCH,
    ])
    .posts(&[MAIL])
    .conflicts(&[LINK_ENDED, EMAIL_TAKEN, CHANGED_MEANWHILE])
    .problems(&[problems::RATE_LIMITED])
    .about("The token is what the link mailed to the new address carries. Links mailed to the old address end with it.")
    .sample(
        Sample::body(r#"{"token": "{change_link}"}"#)
            .leaves(Trace::at("/api/auth/me").by("{session}").holding(r#"{"/user/email": "{change_link.email}"}"#)),
    );

/// Moves the account to its new address.
///
/// # Errors
/// 409 `link_ended`; 409 `email_taken` when somebody else took the address meanwhile; 429 for many tokens.
pub async fn confirm(cx: Cx, _: Public, visitor: Visitor, Json(given): Json<MailedToken>) -> Result<NoContent> {
    visitor.take(&cx, TOKENS).await?;
    let (link, user) = addressee(&cx, Purpose::ChangeEmail, &given.token).await?;
    // It was asked for by whoever got into the account then, and what opens it has changed since.
    if link.about != Some(user.mark()) {
        return Err(ended());
    }
    let team = Team::load(&cx, &user.personal_team).await?;
    let actor = Actor { user: user.id.clone(), api_key: None, role: Some(Role::Owner), ip: visitor.ip };
    let moved = User { email: link.email.clone(), email_verified_at: Some(cx.now()), ..user.clone() };
    let entry = Entry::of(&cx, &team.id, team.plan, Some(actor), "email.changed").on(&user.id);
    let entry = entry.before(&UserOut::new(&user)).after(&UserOut::new(&moved));
    let notice = notices::address_changes(&cx, &user, &link.email, true)?;
    let (old, new) = (
        EmailClaim { email: user.email.clone(), user: user.id.clone() },
        EmailClaim { email: link.email.clone(), user: user.id.clone() },
    );
    let table = cx.table();
    let transaction = link.spend(table.transaction()).delete(old.key(), Condition::Exists).put(&new, Condition::Absent);
    let edit = |user: &mut User| (user.email, user.email_verified_at) = (moved.email, moved.email_verified_at);
    let transaction = verified::verify_and(&cx, notice.join(transaction), &user, edit).await?;
    match ::audit::commit(&cx, transaction, &[entry]).await {
        Err(TableError::ConditionFailed) => {
            if User::by_email(&cx, &link.email).await?.is_some_and(|other| other.id != user.id) {
                return Err(EMAIL_TAKEN.error("Another account has this e-mail address now."));
            }
            addressee(&cx, Purpose::ChangeEmail, &given.token).await?;
            return Err(TableError::ConditionFailed.into());
        }
        other => other?,
    }
    notice.leave(&cx).await;
    Ok(NoContent)
}
