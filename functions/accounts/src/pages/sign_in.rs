//! `/sign-in`: address and password, then the code of a second factor where there is one.

use api::{Error, Json, Result};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use console::{Filled, Form, Html, OpenQuery, SeeOther, Shape, Trouble, Visit};
use cx::Cx;
use identity::Public;
use maud::{Markup, html};
use ui::{Button, Field};

use super::onward::{Onward, by_way_of, google, hidden};
use crate::{Visitor, login};

const FIELDS: [(&str, Shape); 3] = [("email", Shape::Text), ("password", Shape::Exact), ("code", Shape::Text)];

/// The form.
///
/// # Errors
/// 422 for a query that is none of ours.
pub async fn show(cx: Cx, _: Public, visit: Visit, OpenQuery(onward): OpenQuery<Onward>) -> Result<Html> {
    let filled = Filled { form: onward.form(), ..Filled::default() };
    Ok(card(&visit, &filled, false, cx.google()?.is_some()))
}

/// Signs in, and goes where one wanted to go.
///
/// # Errors
/// Only when a part of the system is busy; a wrong password is told in the form.
pub async fn submit(cx: Cx, public: Public, visit: Visit, visitor: Visitor, form: Form) -> Result<Response> {
    let asked_for_code = form.is_on("code");
    let signed_in = async { login::login(cx.clone(), public, visitor, Json(form.read(&FIELDS)?)).await };
    let (trouble, wants_code) = match signed_in.await {
        Ok(signed_in) => {
            let cookies = signed_in.into_response();
            return Ok(SeeOther::to_own(form.text("next"), "/home").cookies_of(&cookies).into_response());
        }
        // The first time is no mistake: nobody knows before whether there is a second factor.
        Err(Error::SecondFactorRequired) if asked_for_code => (Trouble::field("code", "is needed"), true),
        Err(Error::SecondFactorRequired) => (Trouble::default(), true),
        Err(Error::InvalidCode) => (Trouble::field("code", Error::InvalidCode.to_string()), true),
        Err(error) => (Trouble::of(error)?, asked_for_code),
    };
    let page = card(&visit, &Filled::refused(form, trouble), wants_code, cx.google()?.is_some());
    Ok(page.status(StatusCode::UNPROCESSABLE_ENTITY).into_response())
}

/// The code of a second factor.
pub(super) fn code_field(filled: &Filled) -> Markup {
    filled.of(Field::text("code", "Code")
        .hint("Six digits, or one of your recovery codes.")
        .autocomplete("one-time-code")
        .inputmode("numeric")
        .required())
}

fn card(visit: &Visit, filled: &Filled, wants_code: bool, has_google: bool) -> Html {
    let form = &filled.form;
    let content = html! {
        (filled.summary())
        @if wants_code {
            p { "This account has a second factor. Enter your password once more, and the code that your app shows now." }
        }
        form method="post" action="/sign-in" {
            (hidden(form))
            (filled.of(Field::text("email", "E-mail address").email().autocomplete("username").required()))
            (filled.of(Field::text("password", "Password").password().autocomplete("current-password").required()))
            @if wants_code { (code_field(filled)) }
            (Button::primary("Sign in").wide())
        }
        (google(form, has_google))
        ul.ways-in {
            li { a href=(by_way_of("/magic-link", form)) { "Sign in by a link in a mail" } }
            li { a href="/reset-password" { "Forgotten your password?" } }
        }
    };
    let below = html! { p { "No account yet? " a href=(by_way_of("/sign-up", form)) { "Sign up" } } };
    visit.card("Sign in", content, below)
}
