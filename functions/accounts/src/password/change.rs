//! `POST /api/auth/password` changes one's password and ends all other sessions: whoever changes a password may
//! do so because somebody else knows the old one.

use ::audit::Entry;
use api::{Fields, FromFields, Json, NoContent, Result};
use cx::Cx;
use function::{Endpoint, Sample, Trace};
use identity::{Caller, OwnAccount, Password, Permission, Session, User};
use mail::MAIL;
use schemars::JsonSchema;
use table::CHANGED_MEANWHILE;

use super::{choose, must_be_strong};
use crate::credentials::{self, INVALID_CREDENTIALS};
use crate::login::LOGINS;
use crate::notices;
use crate::touches::{READ_USER, WRITE_SESSION, WRITE_USER};

pub(crate) const ENTRY: Endpoint =
    Endpoint::post("accounts-password-change", "/api/auth/password", "Change one's password", |site| site.to(change))
        .may(OwnAccount::ACTION)
        .audited()
        .touches(&[READ_USER, WRITE_USER, WRITE_SESSION])
        .conflicts(&[CHANGED_MEANWHILE])
        .problems(&[INVALID_CREDENTIALS])
        .posts(&[MAIL])
        .memory_mb(512)
        .about("All other sessions end, and the account's address is told.")
        .sample(
            Sample::body(r#"{"current_password": "{password}", "new_password": "velvet kettle orbit"}"#)
                .needs(&["other_session"])
                .leaves(Trace::at("/api/auth/sessions").holding(r#"{"/items/0/current": true, "/items/1": null}"#)),
        );

/// The old password and the new.
#[derive(Debug, JsonSchema)]
pub struct PasswordChange {
    /// The present password.
    #[schemars(with = "String")]
    current_password: Password,
    /// 8 to 256 characters, hard to guess.
    new_password: Password,
}

impl FromFields for PasswordChange {
    fn from_fields(fields: &mut Fields) -> Self {
        PasswordChange {
            current_password: Password::claim(fields.required("current_password")),
            new_password: choose(fields, "new_password"),
        }
    }
}

/// Changes the password.
///
/// # Errors
/// 401 `invalid_credentials` when the present password is another; 422 for a new one that is easy to guess; 429
/// after five attempts.
pub async fn change(cx: Cx, caller: Caller<OwnAccount>, Json(change): Json<PasswordChange>) -> Result<NoContent> {
    let user = User::load(&cx, &caller.user).await?;
    // The same count as logging in: a stolen session must not become a way to try passwords.
    LOGINS.take(&cx, format!("account/{}", user.email)).await?;
    must_be_strong(&change.new_password, "new_password", &user.email)?;
    if !change.current_password.matches(user.password.clone()).await? {
        return Err(credentials::invalid());
    }
    let hash = change.new_password.hash(cx.random()).await?;
    // Before and after: should this end in between, no session outlives the old password.
    Session::end_all(&cx, &user.id, caller.session()).await?;
    let (changed, unchanged) = user.changed(|user| user.password = Some(hash));
    let entry = Entry::by(&cx, &caller, "password.changed").on(&user.id);
    let notice = notices::password_changed(&cx, &user)?;
    let table = cx.table();
    ::audit::commit(&cx, notice.join(table.transaction().put(&changed, unchanged)), &[entry]).await?;
    notice.leave(&cx).await;
    Session::end_all(&cx, &user.id, caller.session()).await?;
    Ok(NoContent)
}
