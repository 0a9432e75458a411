//! `POST /api/auth/google/link` begins to link a Google account to one's own.

use ::audit::Entry;
use api::{Error, Fields, FromFields, Json, Result};
use cx::{Cx, Touch};
use function::{Endpoint, Sample};
use identity::{Caller, OwnAccount, Password, Permission, User};
use openid::{GOOGLE_OFF, SIGN_IN_REFUSED};
use schemars::JsonSchema;
use serde::Serialize;

use super::attempt::{self, LinkTo};
use super::{GOOGLE_TAKEN, TIMEOUT_S};
use crate::cookie::WithCookie;
use crate::credentials::{self, INVALID_CREDENTIALS};
use crate::login::LOGINS;
use crate::touches::{READ_USER, WRITE_ONE_TIME};

pub(crate) const ENTRY: Endpoint =
    Endpoint::post("accounts-google-link", "/api/auth/google/link", "Link a Google account", |site| site.to(link))
        .may(OwnAccount::ACTION)
        .audited()
        .touches(&[
            READ_USER,
            WRITE_ONE_TIME,
            Touch::Seal,
            Touch::Provider(&openid::GOOGLE),
            Touch::Outbound,
            breaker::READ,
            breaker::WRITE,
            Touch::Links,
        ])
        .conflicts(&[GOOGLE_OFF, SIGN_IN_REFUSED, GOOGLE_TAKEN])
        .problems(&[INVALID_CREDENTIALS])
        .memory_mb(512)
        .timeout_s(TIMEOUT_S)
        .about("Send the browser to `url`. Takes one's password, where one has one.")
        .sample(Sample::body(r#"{"password": "{password}", "next": "/profile"}"#));

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

/// Begins to link, and says where to send the browser.
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
            return Err(credentials::invalid());
        }
    }
    let next = attempt::own_path(&cx, given.next.as_deref())?;
    let link_to = LinkTo { user: user.id.clone(), mark: user.mark() };
    let (url, cookie) = attempt::begin(&cx, Some(user.email.as_str()), next, Some(link_to)).await?;
    let entry = Entry::by(&cx, &caller, "google.link_begun").on(&user.id);
    ::audit::commit(&cx, cx.table().transaction(), &[entry]).await?;
    Ok(WithCookie::new(axum::Json(Away { url }), [cookie]))
}
