//! Where somebody who signs in or up was going, which all ways in pass on to each other. A mailed link does not carry it:
//! the browser that asked for the link keeps it, and whoever opens the link in another one begins at `/home`.

use std::convert::Infallible;

use api::{Fields, FromFields};
use axum::extract::FromRequestParts;
use axum::http::HeaderValue;
use axum::http::request::Parts;
use console::{Form, address};
use cx::Cx;
use maud::{Markup, html};
use ui::Button;

use crate::cookie::Cookie;

const KEPT: &str = "mh_next";
/// The page that mailed links lead to.
const KEPT_FOR: &str = "/magic-link";
/// As long as the link is good.
const KEPT_S: i64 = 15 * 60;

/// The query of the ways in.
#[derive(Debug)]
pub struct Onward {
    next: Option<String>,
    email: Option<String>,
}

impl FromFields for Onward {
    fn from_fields(fields: &mut Fields) -> Self {
        Onward { next: fields.optional("next"), email: fields.optional("email") }
    }
}

impl Onward {
    /// As a form that nobody has filled in yet.
    pub(super) fn form(self) -> Form {
        let fields = [("next", self.next), ("email", self.email)];
        Form::of(fields.into_iter().filter_map(|(name, value)| Some((name, value?))))
    }
}

/// Passes it on to the form's handler.
pub(super) fn hidden(form: &Form) -> Markup {
    html! { @if let Some(next) = form.text("next") { input type="hidden" name="next" value=(next); } }
}

/// Keeps it in this browser while a mailed link is on its way; nothing, where they were going nowhere.
pub(super) fn keep(cx: &Cx, form: &Form) -> Option<HeaderValue> {
    let next: String = url::form_urlencoded::byte_serialize(form.text("next").unwrap_or_default().as_bytes()).collect();
    let age_s = if next.is_empty() { 0 } else { KEPT_S };
    Cookie::new(cx, KEPT, &next, age_s, KEPT_FOR).header()
}

/// What this browser kept.
#[derive(Debug)]
pub struct Kept(pub(super) Option<String>);

impl<S: Sync> FromRequestParts<S> for Kept {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let sent = Cookie::sent(&parts.headers, KEPT).unwrap_or_default().as_bytes();
        Ok(Kept(url::form_urlencoded::parse(sent).next().map(|(next, _)| next.into_owned())))
    }
}

/// Another way in, for whoever fills in `form`.
pub(super) fn by_way_of(path: &str, form: &Form) -> String {
    address(path, &[("next", form.text("next")), ("email", form.text("email"))])
}

/// The way in by Google, where there is one.
pub(super) fn google(form: &Form, is_there: bool) -> Markup {
    let href = address("/api/auth/google", &[("next", Some(form.text("next").unwrap_or("/home")))]);
    html! {
        @if is_there {
            p.or { "or" }
            (Button::secondary("Continue with Google").href(href).wide())
        }
    }
}
