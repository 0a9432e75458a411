//! `/reset-password`: a new password for whoever forgot theirs. Without a token it asks where the mail is to go; with one
//! it asks for the new password.

use api::{Json, Result};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use console::{Filled, Flash, Form, Html, OpenQuery, SeeOther, Shape, Trouble, Visit, form, page};
use cx::Cx;
use function::Endpoint;
use identity::Public;
use maud::html;
use ui::{Button, Field};

use super::sign_up::new_password;
use super::token::{Carried, ended, hidden, trouble};
use crate::reset;
use crate::visitor::Visitor;

pub(crate) const ENTRY: Endpoint =
    page("accounts-pages-reset-password", "/reset-password", "A new password", |site| site.page(show));

pub(crate) const ASK: Endpoint =
    form("accounts-pages-reset-password-ask", "/reset-password", "Ask for a new password", |site| site.page(ask))
        .uses(&[&reset::request::ENTRY]);

pub(crate) const CONFIRM: Endpoint =
    form("accounts-pages-reset-password-confirm", "/reset-password/confirm", "Choose a new password", |site| site.page(confirm))
        .uses(&[&reset::confirm::ENTRY]);

/// The form that asks for a mail, or the one that its link leads to.
pub async fn show(_: Public, visit: Visit, OpenQuery(Carried(token)): OpenQuery<Carried>) -> Html {
    match token {
        Some(token) => choosing(&visit, &Filled { form: Carried::form(token), ..Filled::default() }),
        None => asking(&visit, &Filled::default()),
    }
}

/// Asks for the mail. What it comes to is the same for any address.
///
/// # Errors
/// Only when a part of the system is busy; what is wrong with the form is told in it.
pub async fn ask(cx: Cx, public: Public, visit: Visit, visitor: Visitor, form: Form) -> Result<Response> {
    let asked = async { reset::request::request(cx.clone(), public, visitor, Json(form.read(&[("email", Shape::Text)])?)).await };
    if let Err(error) = asked.await {
        let page = asking(&visit, &Filled::refused(form, Trouble::of(error)?));
        return Ok(page.status(StatusCode::UNPROCESSABLE_ENTITY).into_response());
    }
    let told = Flash::done("If there is an account with this address, a mail is on its way to it. Its link is good for an hour.");
    Ok(SeeOther::to("/reset-password").flash(&told, &cx).into_response())
}

/// Sets the new password.
///
/// # Errors
/// Only when a part of the system is busy; what is wrong is told in the form.
pub async fn confirm(cx: Cx, public: Public, visit: Visit, visitor: Visitor, form: Form) -> Result<Response> {
    let fields = [("token", Shape::Text), ("new_password", Shape::Exact)];
    let set = async { reset::confirm::confirm(cx.clone(), public, visitor, Json(form.read(&fields)?)).await };
    if let Err(error) = set.await {
        let Some(trouble) = trouble(error)? else {
            return Ok(ended(&visit, "Ask for a new link", "/reset-password").into_response());
        };
        let page = choosing(&visit, &Filled::refused(form, trouble));
        return Ok(page.status(StatusCode::UNPROCESSABLE_ENTITY).into_response());
    }
    let told = Flash::done("Your new password is set, and all sessions have ended. Sign in with it.");
    Ok(SeeOther::to("/sign-in").flash(&told, &cx).into_response())
}

fn asking(visit: &Visit, filled: &Filled) -> Html {
    let content = html! {
        (filled.summary())
        p { "We mail you a link by which you choose a new one." }
        form method="post" action="/reset-password" {
            (filled.of(Field::text("email", "E-mail address").email().autocomplete("username").required()))
            (Button::primary("Mail me a link").wide())
        }
    };
    let below = html! { p { "Remembered it? " a href="/sign-in" { "Sign in" } } };
    visit.card("Forgotten your password?", content, below)
}

fn choosing(visit: &Visit, filled: &Filled) -> Html {
    let content = html! {
        (filled.summary())
        p { "All sessions end, and a linked Google account opens yours no more until you link it again." }
        form method="post" action="/reset-password/confirm" {
            (hidden(&filled.form))
            (filled.of(new_password("new_password", "New password")))
            (Button::primary("Set my password").wide())
        }
    };
    visit.card("Choose a new password", content, html! {})
}
