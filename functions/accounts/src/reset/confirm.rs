//! `POST /api/auth/reset-password/confirm` sets a new password for whoever has the link from the mail.

use ::audit::Entry;
use api::{Fields, FromFields, Json, NoContent, Result, problems};
use cx::{Cx, Touch};
use function::{Endpoint, Sample, Trace};
use identity::{Actor, Password, Public, Purpose, Role, Session, Team, User};
use mail::MAIL;
use schemars::JsonSchema;
use table::{CHANGED_MEANWHILE, TableError};

use crate::link::confirm::addressee;
use crate::link::{LINK_ENDED, TOKENS, ended};
use crate::touches::{
    API_KEY, GOOGLE, READ_KEYS, READ_ONE_TIME, READ_TEAM, READ_USER, WRITE_KEYS, WRITE_ONE_TIME, WRITE_SESSION, WRITE_TEAM,
    WRITE_USER,
};
use crate::visitor::Visitor;
use crate::{notices, password, reclaim, verified};

pub(crate) const ENTRY: Endpoint =
    Endpoint::post("accounts-reset-confirm", "/api/auth/reset-password/confirm", "Choose a new password", |site| {
        site.to(confirm)
    })
    .audited()
    .touches(&[
        READ_ONE_TIME,
        WRITE_ONE_TIME,
        READ_USER,
        WRITE_USER,
        READ_TEAM,
        WRITE_TEAM,
        WRITE_SESSION,
        READ_KEYS,
        WRITE_KEYS,
        Touch::Write(API_KEY),
        Touch::Write(GOOGLE),
        limits::TOUCH,
    ])
    .posts(&[MAIL])
    .conflicts(&[LINK_ENDED, CHANGED_MEANWHILE])
    .problems(&[problems::RATE_LIMITED])
    .memory_mb(512)
    .about(
        "The token is what the mailed link carries. It proves the address too, so it counts as verified from then on. All \
         sessions end, a Google account is unlinked, and other links for a new password open nothing any more. A second \
         factor stays, unless nobody had verified the address before: then whatever else opens the account ends, keys too.",
    )
    .sample(
        Sample::body(r#"{"token": "{reset_link}", "new_password": "velvet kettle orbit"}"#)
            .leaves(Trace::at("/api/auth/me").by("{session}").status(401)),
    );

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
        NewPassword { token: fields.required("token"), new_password: password::choose(fields, "new_password") }
    }
}

/// Sets the new password.
///
/// # Errors
/// 409 `link_ended`; 422 for a password that is easy to guess; 429 for many tokens.
pub async fn confirm(cx: Cx, _: Public, visitor: Visitor, Json(given): Json<NewPassword>) -> Result<NoContent> {
    visitor.take(&cx, TOKENS).await?;
    let (link, user) = addressee(&cx, Purpose::ResetPassword, &given.token).await?;
    if link.about != user.password_mark() {
        return Err(ended());
    }
    password::must_be_strong(&given.new_password, "new_password", &user.email)?;
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
