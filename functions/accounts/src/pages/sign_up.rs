//! `/sign-up`: an account, signed in at once.

use api::{Json, Result};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use console::{Filled, Flash, Form, Html, OpenQuery, SeeOther, Shape, Trouble, Visit, form, page};
use cx::Cx;
use function::Endpoint;
use identity::Public;
use maud::html;
use openid::GOOGLE;
use ui::{Button, Field};

use super::onward::{Onward, by_way_of, google, hidden};
use crate::signup;
use crate::touches::ASKS_FOR_GOOGLE;
use crate::visitor::Visitor;

const FIELDS: [(&str, Shape); 2] = [("email", Shape::Text), ("password", Shape::Exact)];

pub(crate) const ENTRY: Endpoint =
    page("accounts-pages-sign-up", "/sign-up", "Sign up", |site| site.page(show)).touches(ASKS_FOR_GOOGLE);

pub(crate) const SUBMIT: Endpoint = form("accounts-pages-sign-up-submit", "/sign-up", "Sign up", |site| site.page(submit))
    .touches(ASKS_FOR_GOOGLE)
    .uses(&[&signup::ENTRY]);

/// The form.
///
/// # Errors
/// 422 for a query that is none of ours.
pub async fn show(cx: Cx, _: Public, visit: Visit, OpenQuery(onward): OpenQuery<Onward>) -> Result<Html> {
    let filled = Filled { form: onward.form(), ..Filled::default() };
    Ok(card(&visit, &filled, cx.provider(&GOOGLE)?.is_some()))
}

/// Makes the account and begins with it, where one wanted to go.
///
/// # Errors
/// Only when a part of the system is busy; what is wrong with the form is told in it.
pub async fn submit(cx: Cx, public: Public, visit: Visit, visitor: Visitor, form: Form) -> Result<Response> {
    let made = async { signup::signup(cx.clone(), public, visitor, Json(form.read(&FIELDS)?)).await };
    match made.await {
        Ok(made) => {
            let there = SeeOther::to_own(form.text("next"), "/home").cookies_of(&made.into_response());
            let welcome = Flash::done("Welcome. Your account is ready; confirm your address when the mail arrives.");
            Ok(there.flash(&welcome, &cx).into_response())
        }
        Err(error) => {
            let page = card(&visit, &Filled::refused(form, Trouble::of(error)?), cx.provider(&GOOGLE)?.is_some());
            Ok(page.status(StatusCode::UNPROCESSABLE_ENTITY).into_response())
        }
    }
}

/// A password that somebody chooses.
pub(super) fn new_password(name: &'static str, label: &'static str) -> Field<'static> {
    Field::text(name, label)
        .password()
        .hint("At least 8 characters that are hard to guess. Several words together do well.")
        .autocomplete("new-password")
        .required()
}

fn card(visit: &Visit, filled: &Filled, has_google: bool) -> Html {
    let form = &filled.form;
    let content = html! {
        (filled.summary())
        form method="post" action="/sign-up" {
            (hidden(form))
            (filled.of(Field::text("email", "E-mail address").email().autocomplete("username").required()))
            (filled.of(new_password("password", "Password")))
            (Button::primary("Make my account").wide())
        }
        (google(form, has_google))
    };
    let below = html! { p { "Already here? " a href=(by_way_of("/sign-in", form)) { "Sign in" } } };
    visit.card("Sign up", content, below)
}
