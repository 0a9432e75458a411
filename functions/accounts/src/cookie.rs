//! Cookies, and replies that set them.

use api::{Describe, HeaderField, Operation};
use axum::http::header::{COOKIE, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Response};
use cx::Cx;
use schemars::json_schema;

/// A cookie that scripts cannot read and that comes with no request of another site's page but a plain link.
#[derive(Debug)]
pub(crate) struct Cookie(Option<HeaderValue>);

impl Cookie {
    /// The cookie `name` for whatever is below `path`, kept for `age_s` seconds. Zero takes it away.
    pub(crate) fn new(cx: &Cx, name: &str, value: &str, age_s: i64, path: &str) -> Cookie {
        let secure = if cx.config().https { "; Secure" } else { "" };
        let text = format!("{name}={value}; Max-Age={age_s}; Path={path}; HttpOnly; SameSite=Lax{secure}");
        Cookie(HeaderValue::from_str(&text).ok())
    }

    /// What a browser sends of the cookie `name`.
    pub(crate) fn sent<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
        let lines = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
        let mut pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
        pairs.find(|(given, _)| *given == name).map(|(_, value)| value)
    }

    /// The header that sets it.
    pub(crate) fn header(self) -> Option<HeaderValue> {
        self.0
    }
}

/// A reply that also sets cookies, or takes them away.
#[derive(Debug)]
pub struct WithCookie<R> {
    reply: R,
    cookies: Vec<Cookie>,
}

impl<R> WithCookie<R> {
    pub(crate) fn new(reply: R, cookies: impl IntoIterator<Item = Cookie>) -> Self {
        WithCookie { reply, cookies: cookies.into_iter().collect() }
    }

    /// What is answered beside the cookies.
    pub(crate) fn reply(&self) -> &R {
        &self.reply
    }

    /// The first of the cookies, for a page that answers otherwise.
    pub(crate) fn first_cookie(&self) -> Option<HeaderValue> {
        self.cookies.first().and_then(|cookie| cookie.0.clone())
    }
}

impl<R: IntoResponse> IntoResponse for WithCookie<R> {
    fn into_response(self) -> Response {
        let mut response = self.reply.into_response();
        for cookie in self.cookies.into_iter().filter_map(|cookie| cookie.0) {
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
                about: "Of the session, `mh_session`; empty when it has ended. On the way to Google, `mh_google`.",
                schema: |_| json_schema!({"type": "string"}),
            });
        }
    }
}
