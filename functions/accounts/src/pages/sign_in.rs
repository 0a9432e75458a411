//! `/sign-in`: address and password, then the code of a second factor where there is one.

use api::{Json, Result};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use console::{Filled, Flash, Form, Html, OpenQuery, SeeOther, Shape, Trouble, Visit, form, page};
use cx::Cx;
use function::Endpoint;
use identity::{INVALID_CODE, Public};
use maud::{Markup, html};
use openid::GOOGLE;
use ui::{Button, Field};

use super::onward::{Onward, by_way_of, google, hidden};
use super::ticket;
use crate::cookie::WithCookie;
use crate::credentials::SECOND_FACTOR_REQUIRED;
use crate::login;
use crate::signed_in::SignedIn;
use crate::touches::ASKS_FOR_GOOGLE;
use crate::visitor::Visitor;

const FIELDS: [(&str, Shape); 3] = [("email", Shape::Text), ("password", Shape::Exact), ("code", Shape::Text)];

pub(crate) const ENTRY: Endpoint =
    page("accounts-pages-sign-in", "/sign-in", "Sign in", |site| site.page(show)).touches(ASKS_FOR_GOOGLE);

pub(crate) const SUBMIT: Endpoint = form("accounts-pages-sign-in-submit", "/sign-in", "Sign in", |site| site.page(submit))
    .touches(ASKS_FOR_GOOGLE)
    .uses(&[&login::ENTRY]);

/// The form.
///
/// # Errors
/// 422 for a query that is none of ours.
pub async fn show(cx: Cx, _: Public, visit: Visit, OpenQuery(onward): OpenQuery<Onward>) -> Result<Html> {
    let filled = Filled { form: onward.form(), ..Filled::default() };
    Ok(card(&visit, &filled, cx.provider(&GOOGLE)?.is_some()))
}

/// Signs in, and goes where one wanted to go. Where there is a second factor its code is asked for in a step of its own.
///
/// # Errors
/// Only when a part of the system is busy; a wrong password is told in the form.
pub async fn submit(cx: Cx, public: Public, visit: Visit, visitor: Visitor, form: Form) -> Result<Response> {
    let whole = match ticket::redeem(&cx, &form)? {
        Some(whole) => whole,
        None if ticket::carried(&form).is_some() => {
            let form = Form::of(form.text("next").map(|next| ("next", next.to_owned())));
            let filled = Filled::refused(form, Trouble::sentence("That took too long. Sign in once more."));
            let page = card(&visit, &filled, cx.provider(&GOOGLE)?.is_some());
            return Ok(page.status(StatusCode::UNPROCESSABLE_ENTITY).into_response());
        }
        None => form.clone(),
    };
    let given = async { login::login(cx.clone(), public, visitor, Json(whole.read(&FIELDS)?)).await };
    let (form, trouble) = match given.await {
        Ok(signed_in) => return Ok(go_on(&form, &signed_in, &cx).into_response()),
        // The first time is no mistake: nobody knows before whether there is a second factor.
        Err(error) if error.is(SECOND_FACTOR_REQUIRED) && !form.is_on("code") => {
            (ticket::issue(&cx, &whole)?, Trouble::default())
        }
        Err(error) if error.is(SECOND_FACTOR_REQUIRED) => (ticket::issue(&cx, &whole)?, Trouble::field("code", "is needed")),
        Err(error) if error.is(INVALID_CODE) => (ticket::issue(&cx, &whole)?, Trouble::field("code", error.to_string())),
        Err(error) => (whole, Trouble::of(error)?),
    };
    let page = card(&visit, &Filled::refused(form, trouble), cx.provider(&GOOGLE)?.is_some());
    Ok(page.status(StatusCode::UNPROCESSABLE_ENTITY).into_response())
}

/// Where one wanted to go; whoever is deleting their account, to where they can keep it.
fn go_on(form: &Form, signed_in: &WithCookie<axum::Json<SignedIn>>, cx: &Cx) -> SeeOther {
    let there = match signed_in.reply().user.closes_at {
        Some(_) => SeeOther::to("/teams").flash(&Flash::failed("Your account is being deleted. Here you can keep it."), cx),
        None => SeeOther::to_own(form.text("next"), "/home"),
    };
    there.cookie(signed_in.first_cookie())
}

/// The code of a second factor.
pub(super) fn code_field(filled: &Filled) -> Markup {
    filled.of(Field::text("code", "Code")
        .hint("Six digits, or one of your recovery codes.")
        .autocomplete("one-time-code")
        .inputmode("numeric")
        .required())
}

fn card(visit: &Visit, filled: &Filled, has_google: bool) -> Html {
    let form = &filled.form;
    if let Some(ticket) = ticket::carried(form) {
        return code_card(visit, filled, ticket);
    }
    let content = html! {
        (filled.summary())
        form method="post" action="/sign-in" {
            (hidden(form))
            (filled.of(Field::text("email", "E-mail address").email().autocomplete("username").required()))
            (filled.of(Field::text("password", "Password").password().autocomplete("current-password").required()))
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

/// The second step.
fn code_card(visit: &Visit, filled: &Filled, ticket: &str) -> Html {
    let content = html! {
        (filled.summary())
        p { "This account has a second factor. Enter the code that your app shows now." }
        form method="post" action="/sign-in" {
            (hidden(&filled.form))
            input type="hidden" name="ticket" value=(ticket);
            (code_field(filled))
            (Button::primary("Sign in").wide())
        }
    };
    let below = html! { p { a href=(by_way_of("/sign-in", &filled.form)) { "Begin again" } } };
    visit.card("Your code", content, below)
}
