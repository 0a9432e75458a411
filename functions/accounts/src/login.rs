//! `POST /api/auth/login` begins a session. Whether the address or the password was wrong is not told, by
//! word or by time taken.

use api::{Error, Fields, FromFields, Json, Result, problems};
use cx::{Cx, Touch};
use function::Endpoint;
use identity::{Email, Password, Public, SignInMethod, User};
use limits::Limit;
use schemars::JsonSchema;

use crate::signed_in::Proof;
use crate::{EMAIL, READ_MEMBERS, READ_TEAM, READ_USER, SignedIn, Visitor, WRITE_SESSION, WRITE_USER, WithCookie, signed_in};

/// For one account and from one address each: guessing passwords is hopeless, at one account as at many.
pub(crate) const LOGINS: Limit = Limit { name: "login", count: 5, window_s: 15 * 60 };

pub(crate) const LOGIN: Endpoint = Endpoint::post("accounts-login", "/api/auth/login", "Begin a session", |site| site.to(login))
    .audited()
    .touches(&[Touch::Read(EMAIL), READ_USER, WRITE_USER, READ_TEAM, READ_MEMBERS, WRITE_SESSION, limits::TOUCH, Touch::Seal])
    .problems(&[problems::INVALID_CREDENTIALS, problems::SECOND_FACTOR_REQUIRED, problems::INVALID_CODE, problems::RATE_LIMITED])
    .memory_mb(512);

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
            email: signed_in::email(fields),
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
    let Some(user) = user.filter(|_| matches) else { return Err(Error::InvalidCredentials) };
    let factor = match (&user.second_factor, given.code) {
        (None, _) => None,
        (Some(_), None) => return Err(Error::SecondFactorRequired),
        (Some(factor), Some(code)) => Some(factor.spend(&cx, &user.id, &code)?),
    };
    signed_in::begin(&cx, &user, Proof { factor, ..Proof::default() }, SignInMethod::Password, visitor).await
}
