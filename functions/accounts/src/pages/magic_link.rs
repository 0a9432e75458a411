//! `/magic-link`: signing in by a link from a mail. Without a token it asks where the mail is to go; with one it is the
//! button that signs in.

use api::{Fields, FromFields, Json, Result};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use console::{Filled, Flash, Form, Html, OpenQuery, SeeOther, Shape, Trouble, Visit, address, form, page};
use cx::Cx;
use function::Endpoint;
use identity::{INVALID_CODE, Public};
use maud::html;
use ui::{Button, Field};

use super::onward::{self, Kept, Onward, by_way_of};
use super::sign_in::code_field;
use super::token::{Carried, ended, hidden, trouble};
use crate::credentials::SECOND_FACTOR_REQUIRED;
use crate::link;
use crate::visitor::Visitor;

pub(crate) const ENTRY: Endpoint = page("accounts-pages-magic-link", "/magic-link", "Sign in by mail", |site| site.page(show));

pub(crate) const ASK: Endpoint =
    form("accounts-pages-magic-link-ask", "/magic-link", "Ask for a link to sign in", |site| site.page(ask))
        .uses(&[&link::request::ENTRY]);

pub(crate) const CONFIRM: Endpoint =
    form("accounts-pages-magic-link-confirm", "/magic-link/confirm", "Sign in by a link", |site| site.page(confirm))
        .uses(&[&link::confirm::ENTRY]);

/// The query: of the link in the mail, or of the way to asking for one.
#[derive(Debug)]
pub struct Asked {
    carried: Carried,
    onward: Onward,
}

impl FromFields for Asked {
    fn from_fields(fields: &mut Fields) -> Self {
        Asked { carried: Carried::from_fields(fields), onward: Onward::from_fields(fields) }
    }
}

/// The form that asks for a mail, or the button of the link in it.
pub async fn show(_: Public, visit: Visit, OpenQuery(asked): OpenQuery<Asked>) -> Html {
    match asked.carried.0 {
        Some(token) => opened(&visit, &Filled { form: Carried::form(token), ..Filled::default() }, false),
        None => asking(&visit, &Filled { form: asked.onward.form(), ..Filled::default() }),
    }
}

/// Asks for the mail. What it comes to is the same for any address.
///
/// # Errors
/// Only when a part of the system is busy; what is wrong with the form is told in it.
pub async fn ask(cx: Cx, public: Public, visit: Visit, visitor: Visitor, form: Form) -> Result<Response> {
    let asked = async { link::request::request(cx.clone(), public, visitor, Json(form.read(&[("email", Shape::Text)])?)).await };
    if let Err(error) = asked.await {
        let page = asking(&visit, &Filled::refused(form, Trouble::of(error)?));
        return Ok(page.status(StatusCode::UNPROCESSABLE_ENTITY).into_response());
    }
    let told =
        Flash::done("If there is an account with this address, a mail is on its way to it. Its link is good for 15 minutes.");
    let here = address("/magic-link", &[("next", form.text("next"))]);
    Ok(SeeOther::to(here).cookie(onward::keep(&cx, &form)).flash(&told, &cx).into_response())
}

/// Signs in, and goes where this browser wanted to go when it asked. Asks for a code first where the account has a second
/// factor.
///
/// # Errors
/// Only when a part of the system is busy; what is wrong is told in the form.
pub async fn confirm(cx: Cx, public: Public, visit: Visit, visitor: Visitor, Kept(next): Kept, form: Form) -> Result<Response> {
    let asked_for_code = form.is_on("code");
    let fields = [("token", Shape::Text), ("code", Shape::Text)];
    let signed_in = async { link::confirm::confirm(cx.clone(), public, visitor, Json(form.read(&fields)?)).await };
    let (trouble, wants_code) = match signed_in.await {
        Ok(signed_in) => {
            let there = SeeOther::to_own(next.as_deref(), "/home").cookies_of(&signed_in.into_response());
            return Ok(there.cookie(onward::keep(&cx, &Form::default())).into_response());
        }
        Err(error) if error.is(SECOND_FACTOR_REQUIRED) && asked_for_code => (Trouble::field("code", "is needed"), true),
        Err(error) if error.is(SECOND_FACTOR_REQUIRED) => (Trouble::default(), true),
        Err(error) if error.is(INVALID_CODE) => (Trouble::field("code", error.to_string()), true),
        Err(error) => match trouble(error)? {
            Some(trouble) => (trouble, asked_for_code),
            None => return Ok(ended(&visit, "Ask for a new link", "/magic-link").into_response()),
        },
    };
    let page = opened(&visit, &Filled::refused(form, trouble), wants_code);
    Ok(page.status(StatusCode::UNPROCESSABLE_ENTITY).into_response())
}

fn asking(visit: &Visit, filled: &Filled) -> Html {
    let content = html! {
        (filled.summary())
        p { "We mail you a link that signs you in. No password needed." }
        form method="post" action="/magic-link" {
            (onward::hidden(&filled.form))
            (filled.of(Field::text("email", "E-mail address").email().autocomplete("username").required()))
            (Button::primary("Mail me a link").wide())
        }
    };
    let below = html! { p { "Or " a href=(by_way_of("/sign-in", &filled.form)) { "sign in with your password" } } };
    visit.card("Sign in by mail", content, below)
}

fn opened(visit: &Visit, filled: &Filled, wants_code: bool) -> Html {
    let content = html! {
        (filled.summary())
        @if wants_code {
            p { "This account has a second factor. Enter the code that your app shows now." }
        } @else {
            p { "One more click, and you are in. The link works once." }
        }
        form method="post" action="/magic-link/confirm" {
            (hidden(&filled.form))
            @if wants_code { (code_field(filled)) }
            (Button::primary("Sign in").wide())
        }
    };
    visit.card("Sign in", content, html! {})
}
