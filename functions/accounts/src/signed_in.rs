//! What signing up, logging in and logging out have in common: the answer, the cookie, the address field.

use api::{Describe, Fields, HeaderField, Operation, TeamId, UserId};
use axum::http::HeaderValue;
use axum::http::header::SET_COOKIE;
use axum::response::{IntoResponse, Response};
use cx::Cx;
use identity::{Email, SESSION_COOKIE, SESSION_DAYS, Token};
use schemars::{JsonSchema, json_schema};
use serde::Serialize;

/// A person, as the API shows them.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "User")]
pub struct UserOut {
    /// Their id.
    pub id: UserId,
    /// Their address.
    pub email: Email,
}

/// A team, as the API shows it.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Team")]
pub struct TeamOut {
    /// Its id.
    pub id: TeamId,
    /// What its members call it.
    pub name: String,
}

/// What signing up and logging in answer: who, for which team, and the session's token.
#[derive(Debug, Serialize, JsonSchema)]
pub struct SignedIn {
    /// Who.
    pub user: UserOut,
    /// The team the session is for.
    pub team: TeamOut,
    /// The bearer token; the same is set as a cookie.
    pub token: String,
}

/// A reply that also sets the session cookie, or takes it away.
#[derive(Debug)]
pub struct WithCookie<R> {
    reply: R,
    cookie: Option<HeaderValue>,
}

impl SignedIn {
    /// `reply` with the session cookie of `token`.
    pub(crate) fn with_cookie<R>(cx: &Cx, token: &Token, reply: R) -> WithCookie<R> {
        let age_s = SESSION_DAYS * 24 * 3_600;
        WithCookie::new(cx, &format!("{SESSION_COOKIE}={}; Max-Age={age_s}", token.reveal()), reply)
    }
}

impl<R> WithCookie<R> {
    pub(crate) fn new(cx: &Cx, cookie: &str, reply: R) -> Self {
        let secure = if cx.config().https { "; Secure" } else { "" };
        let cookie = HeaderValue::from_str(&format!("{cookie}; Path=/; HttpOnly; SameSite=Lax{secure}")).ok();
        WithCookie { reply, cookie }
    }
}

impl<R: IntoResponse> IntoResponse for WithCookie<R> {
    fn into_response(self) -> Response {
        let mut response = self.reply.into_response();
        if let Some(cookie) = self.cookie {
            response.headers_mut().append(SET_COOKIE, cookie);
        }
        response
    }
}

impl<R: Describe> Describe for WithCookie<R> {
    fn describe(operation: &mut Operation) {
        R::describe(operation);
        for reply in &mut operation.replies {
            reply.headers.push(HeaderField {
                name: "set-cookie",
                about: "The session as the cookie `mh_session`; empty when it has ended.",
                schema: |_| json_schema!({"type": "string"}),
            });
        }
    }
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
