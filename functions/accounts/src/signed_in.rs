//! What signing up, logging in and logging out have in common: the answer, the cookie, the address field.

use api::{Fields, TeamId, UserId};
use axum::http::HeaderValue;
use axum::http::header::SET_COOKIE;
use axum::response::{IntoResponse, Response};
use cx::Cx;
use identity::{Email, SESSION_COOKIE, SESSION_DAYS, Token};
use serde::Serialize;

/// A person, as the API shows them.
#[derive(Debug, Serialize)]
pub struct UserOut {
    /// Their id.
    pub id: UserId,
    /// Their address.
    pub email: Email,
}

/// A team, as the API shows it.
#[derive(Debug, Serialize)]
pub struct TeamOut {
    /// Its id.
    pub id: TeamId,
    /// What its members call it.
    pub name: String,
}

/// What signing up and logging in answer: who, for which team, and the session's token.
#[derive(Debug, Serialize)]
pub struct SignedIn {
    /// Who.
    pub user: UserOut,
    /// The team the session is for.
    pub team: TeamOut,
    /// The bearer token; the same is set as a cookie.
    pub token: String,
}

impl SignedIn {
    /// `reply` with the session cookie of `token`.
    pub(crate) fn with_cookie(cx: &Cx, token: &Token, reply: impl IntoResponse) -> Response {
        let age_s = SESSION_DAYS * 24 * 3_600;
        set_cookie(cx, &format!("{SESSION_COOKIE}={}; Max-Age={age_s}", token.reveal()), reply)
    }
}

pub(crate) fn set_cookie(cx: &Cx, cookie: &str, reply: impl IntoResponse) -> Response {
    let secure = if cx.config().https { "; Secure" } else { "" };
    let mut response = reply.into_response();
    if let Ok(value) = HeaderValue::from_str(&format!("{cookie}; Path=/; HttpOnly; SameSite=Lax{secure}")) {
        response.headers_mut().append(SET_COOKIE, value);
    }
    response
}

/// Takes the `email` field.
pub(crate) fn email(fields: &mut Fields) -> Option<Email> {
    let text: String = fields.required("email");
    match text.parse::<Email>() {
        Ok(email) => Some(email),
        Err(reason) => {
            if !fields.is_wrong("email") {
                fields.wrong("email", reason);
            }
            None
        }
    }
}
