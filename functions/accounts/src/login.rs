//! `POST /api/auth/login` begins a session. Whether the address or the password was wrong is not told, by
//! word or by time taken.

use api::{Fields, FromFields, Json, Result, problems};
use cx::{Cx, Touch};
use function::{Endpoint, Sample, Trace};
use identity::{Email, INVALID_CODE, Password, Public, SignInMethod, User};
use limits::Limit;
use schemars::JsonSchema;

use crate::cookie::WithCookie;
use crate::credentials::{self, INVALID_CREDENTIALS, SECOND_FACTOR_REQUIRED};
use crate::email;
use crate::sign_in::{self, Proof};
use crate::signed_in::SignedIn;
use crate::touches::{EMAIL, READ_MEMBERS, READ_TEAM, READ_USER, WRITE_SESSION, WRITE_USER};
use crate::visitor::Visitor;

/// For one account and from one address each: guessing passwords is hopeless, at one account as at many.
pub(crate) const LOGINS: Limit = Limit { name: "login", count: 5, window_s: 15 * 60 };

pub(crate) const ENTRY: Endpoint = Endpoint::post("accounts-login", "/api/auth/login", "Begin a session", |site| site.to(login))
    .audited()
    .touches(&[Touch::Read(EMAIL), READ_USER, WRITE_USER, READ_TEAM, READ_MEMBERS, WRITE_SESSION, limits::TOUCH, Touch::Seal])
    .problems(&[INVALID_CREDENTIALS, SECOND_FACTOR_REQUIRED, INVALID_CODE, problems::RATE_LIMITED])
    .memory_mb(512)
    .sample(
        Sample::body(r#"{"email": "{email}", "password": "{password}"}"#)
            .gives(200, &["/user/email", "/team/id", "/token"])
            .leaves(Trace::at("/api/auth/me").by("{answer.token}").holding(r#"{"/user/email": "{email}"}"#)),
    );

/// What somebody claims to know.
#[derive(Debug, JsonSchema)]
pub struct Credentials {
    /// The account's address.
    #[schemars(with = "Email")]
    email: Option<Email>,
    /// Its password.
    #[schemars(with = "String")]
    password: Password,
    /// Where the account has a second factor: its present code, or a recovery code.
    code: Option<String>,
}

impl FromFields for Credentials {
    fn from_fields(fields: &mut Fields) -> Self {
        Credentials {
            email: email::take(fields, "email"),
            password: Password::claim(fields.required("password")),
            code: fields.optional("code"),
        }
    }
}

/// Begins the session.
///
/// # Errors
/// 401 `invalid_credentials`, `second_factor_required`, `invalid_code`; 429 after five attempts.
pub async fn login(
    cx: Cx,
    _: Public,
    visitor: Visitor,
    Json(given): Json<Credentials>,
) -> Result<WithCookie<axum::Json<SignedIn>>> {
    visitor.take(&cx, LOGINS).await?;
    let user = match given.email {
        Some(email) => {
            // Known or not: a limit that only known accounts have would tell which they are.
            LOGINS.take(&cx, format!("account/{email}")).await?;
            User::by_email(&cx, &email).await?
        }
        None => None,
    };
    let matches = given.password.matches(user.as_ref().and_then(|user| user.password.clone())).await?;
    let Some(user) = user.filter(|_| matches) else { return Err(credentials::invalid()) };
    let factor = match (&user.second_factor, given.code) {
        (None, _) => None,
        (Some(_), None) => return Err(credentials::code_required()),
        (Some(factor), Some(code)) => Some(factor.spend(&cx, &user.id, &code)?),
    };
    sign_in::begin(&cx, &user, Proof { factor, ..Proof::default() }, SignInMethod::Password, visitor).await
}
