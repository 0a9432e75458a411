//! `POST /api/auth/change-email/confirm` moves an account to the address that the token was mailed to.

use ::audit::Entry;
use api::{Json, NoContent, Result};
use cx::Cx;
use identity::{Actor, EmailClaim, Public, Purpose, Role, Team, User};
use table::{Condition, Item, TableError};

use super::verify::MailedToken;
use crate::link::confirm::addressee;
use crate::link::{TOKENS, ended};
use crate::signup::EMAIL_TAKEN;
use crate::{UserOut, Visitor, notices, verified};

/// Moves the account.
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
