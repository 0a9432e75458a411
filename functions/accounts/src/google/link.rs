//! `POST /api/auth/google/link` begins to link a Google account to one's own.

use ::audit::Entry;
use api::{Error, Fields, FromFields, Json, Result};
use cx::Cx;
use identity::{Caller, OwnAccount, Password, User};
use schemars::JsonSchema;
use serde::Serialize;

use super::attempt::LinkTo;
use super::{GOOGLE_TAKEN, attempt};
use crate::WithCookie;
use crate::login::LOGINS;

/// That it is oneself who asks.
#[derive(Debug, JsonSchema)]
pub struct NewLink {
    /// One's password; left out by those who have none.
    #[schemars(with = "Option<String>")]
    password: Option<Password>,
    /// Where to go afterwards: a path of ours. Anything else becomes `/`.
    next: Option<String>,
}

impl FromFields for NewLink {
    fn from_fields(fields: &mut Fields) -> Self {
        NewLink { password: fields.optional::<String>("password").map(Password::claim), next: fields.optional("next") }
    }
}

/// Where to send the browser.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Away {
    /// A page of Google's.
    pub url: String,
}

/// Begins it.
///
/// # Errors
/// 401 `invalid_credentials`; 409 `google_taken` when there is one; 503 when Google cannot be asked.
pub async fn link(cx: Cx, caller: Caller<OwnAccount>, Json(given): Json<NewLink>) -> Result<WithCookie<axum::Json<Away>>> {
    let user = User::load(&cx, &caller.user).await?;
    if user.google.is_some() {
        return Err(GOOGLE_TAKEN.error("A Google account is linked already. Unlink it first."));
    }
    if user.password.is_some() {
        let Some(password) = given.password else { return Err(Error::field("password", "is required")) };
        LOGINS.take(&cx, format!("account/{}", user.email)).await?;
        if !password.matches(user.password.clone()).await? {
            return Err(Error::InvalidCredentials);
        }
    }
    let next = attempt::own_path(&cx, given.next.as_deref())?;
    let link_to = LinkTo { user: user.id.clone(), mark: user.mark() };
    let (url, cookie) = attempt::begin(&cx, Some(user.email.as_str()), next, Some(link_to)).await?;
    let entry = Entry::by(&cx, &caller, "google.link_begun").on(&user.id);
    ::audit::commit(&cx, cx.table().transaction(), &[entry]).await?;
    Ok(WithCookie::new(axum::Json(Away { url }), [cookie]))
}
