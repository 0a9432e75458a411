//! `POST /api/auth/reset-password/confirm` sets a new password for whoever has the link from the mail.

use ::audit::Entry;
use api::{Fields, FromFields, Json, NoContent, Result};
use cx::Cx;
use identity::{Actor, Password, Public, Purpose, Role, Session, Team, User};
use schemars::JsonSchema;
use table::TableError;

use crate::link::confirm::addressee;
use crate::link::{TOKENS, ended};
use crate::{Visitor, notices, reclaim, signed_in, verified};

/// What the mail carried, and the new password.
#[derive(Debug, JsonSchema)]
pub struct NewPassword {
    /// The link's token: `mho_…`.
    token: String,
    /// 8 to 256 characters, hard to guess.
    new_password: Password,
}

impl FromFields for NewPassword {
    fn from_fields(fields: &mut Fields) -> Self {
        NewPassword { token: fields.required("token"), new_password: signed_in::new_password(fields, "new_password") }
    }
}

/// Sets it.
///
/// # Errors
/// 409 `link_ended`; 422 for a password that is easy to guess; 429 for many tokens.
pub async fn confirm(cx: Cx, _: Public, visitor: Visitor, Json(given): Json<NewPassword>) -> Result<NoContent> {
    visitor.take(&cx, TOKENS).await?;
    let (link, user) = addressee(&cx, Purpose::ResetPassword, &given.token).await?;
    if link.about != user.password_mark() {
        return Err(ended());
    }
    signed_in::strong(&given.new_password, "new_password", &user.email)?;
    let hash = given.new_password.hash(cx.random()).await?;
    let strangers = reclaim::may_be_strangers(&user);
    // Before and after: should this end in between, no session outlives the old password.
    shut_out(&cx, &user, strangers).await?;
    let team = Team::load(&cx, &user.personal_team).await?;
    let actor = Actor { user: user.id.clone(), api_key: None, role: Some(Role::Owner), ip: visitor.ip };
    let entry = Entry::of(&cx, &team.id, team.plan, Some(actor), "password.reset").on(&user.id);
    let notice = notices::password_changed(&cx, &user)?;
    let table = cx.table();
    let mut transaction = notice.join(link.spend(table.transaction()));
    transaction = reclaim::unclaim(transaction, &user);
    let edit = |user: &mut User| {
        if strangers {
            reclaim::strip(user);
        }
        (user.password, user.google) = (Some(hash), None);
    };
    let transaction = verified::verify_and(&cx, transaction, &user, edit).await?;
    match ::audit::commit(&cx, transaction, &[entry]).await {
        // Somebody else with the same link, or another one.
        Err(TableError::ConditionFailed) if addressee(&cx, Purpose::ResetPassword, &given.token).await.is_err() => {
            return Err(ended());
        }
        other => other?,
    }
    notice.leave(&cx).await;
    shut_out(&cx, &user, strangers).await?;
    Ok(NoContent)
}

async fn shut_out(cx: &Cx, user: &User, strangers: bool) -> Result<()> {
    if strangers {
        return reclaim::shut_out(cx, user, None).await;
    }
    Session::end_all(cx, &user.id, None).await.map(|_| ())
}
