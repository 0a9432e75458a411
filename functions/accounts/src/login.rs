//! `POST /api/auth/login` begins a session. Whether the address or the password was wrong is not told, by
//! word or by time taken.

use api::{ClientIp, Error, Fields, FromFields, Json, Result};
use cx::Cx;
use identity::{Email, EmailClaim, Password, Public, Session, User};
use limits::Limit;
use schemars::JsonSchema;

use crate::{SignedIn, TeamOut, UserOut, WithCookie, signed_in};

/// For one account and from one address each: guessing passwords is hopeless, at one account as at many.
const LOGINS: Limit = Limit { name: "login", count: 5, window_s: 15 * 60 };

/// What somebody claims to know.
#[derive(Debug, JsonSchema)]
pub struct Credentials {
    /// The account's address.
    #[schemars(with = "Email")]
    email: Option<Email>,
    /// Its password.
    #[schemars(with = "String")]
    password: Password,
}

impl FromFields for Credentials {
    fn from_fields(fields: &mut Fields) -> Self {
        Credentials { email: signed_in::email(fields), password: Password::claim(fields.required("password")) }
    }
}

/// Begins the session.
///
/// # Errors
/// 401 `invalid_credentials`; 429 after five attempts.
pub async fn login(cx: Cx, _: Public, ip: ClientIp, Json(given): Json<Credentials>) -> Result<WithCookie<axum::Json<SignedIn>>> {
    if let Some(network) = ip.network() {
        LOGINS.take(&cx, format!("ip/{network}")).await?;
    }
    let user = match given.email {
        Some(email) => {
            // Known or not: a limit that only known accounts have would tell which they are.
            LOGINS.take(&cx, format!("account/{email}")).await?;
            find(&cx, &email).await?
        }
        None => None,
    };
    let matches = given.password.matches(user.as_ref().map(|user| user.password.clone())).await?;
    let Some(user) = user.filter(|_| matches) else { return Err(Error::InvalidCredentials) };
    let token = Session::begin(&cx, user.id.clone(), user.personal_team.clone()).await?;
    let name = user.email.as_str().split('@').next().unwrap_or("My").to_owned();
    let body = SignedIn {
        user: UserOut { id: user.id, email: user.email },
        team: TeamOut { id: user.personal_team, name },
        token: token.reveal().to_owned(),
    };
    Ok(SignedIn::with_cookie(&cx, &token, axum::Json(body)))
}

async fn find(cx: &Cx, email: &Email) -> Result<Option<User>> {
    let table = cx.table();
    let Some(claim) = table.get::<EmailClaim>(EmailClaim::key_of(email)).await? else { return Ok(None) };
    Ok(table.get::<User>(User::key_of(&claim.user)).await?)
}
