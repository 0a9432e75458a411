//! `/sign-in`: address and password, then the code of a second factor where there is one.

use api::{Error, Fields, FromFields, Json, Query, Result};
use axum::response::{IntoResponse, Response};
use console::{Filled, Form, Html, SeeOther, Shape, Trouble, Visit};
use cx::Cx;
use identity::Public;
use maud::{Markup, html};
use ui::{Button, Field};

use crate::{Visitor, login};

const FIELDS: [(&str, Shape); 3] = [("email", Shape::Text), ("password", Shape::Exact), ("code", Shape::Text)];

/// Where to go afterwards.
#[derive(Debug)]
pub struct Next(Option<String>);

impl FromFields for Next {
    fn from_fields(fields: &mut Fields) -> Self {
        Next(fields.optional("next"))
    }
}

/// The form.
///
/// # Errors
/// 422 for a query that is none of ours.
pub async fn show(_: Public, visit: Visit, Query(Next(next)): Query<Next>) -> Result<Html> {
    let form = Form::of(next.map(|next| ("next", next)));
    Ok(card(&visit, &Filled { form, trouble: Trouble::default() }, false))
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
        Err(error) => (Trouble::of(error)?, asked_for_code),
    };
    let page = card(&visit, &Filled::refused(form, trouble), wants_code);
    Ok(page.status(axum::http::StatusCode::UNPROCESSABLE_ENTITY).into_response())
}

fn card(visit: &Visit, filled: &Filled, wants_code: bool) -> Html {
    let content = html! {
        (filled.summary())
        @if wants_code {
            p { "This account has a second factor. Enter your password once more, and the code that your app shows now." }
        }
        form.fields method="post" action="/sign-in" {
            @if let Some(next) = filled.form.text("next") { input type="hidden" name="next" value=(next); }
            (filled.of(Field::text("email", "E-mail address").email().autocomplete("username").required()))
            (filled.of(Field::text("password", "Password").password().autocomplete("current-password").required()))
            @if wants_code {
                (filled.of(Field::text("code", "Code")
                    .hint("Six digits, or one of your recovery codes.")
                    .autocomplete("one-time-code").inputmode("numeric").required()))
            }
            (Button::primary("Sign in").wide())
        }
        (elsewise(filled.form.text("next")))
    };
    let below = html! { p { "No account yet? " a href="/sign-up" { "Sign up" } } };
    visit.card("Sign in", content, below)
}

/// The other ways in.
fn elsewise(next: Option<&str>) -> Markup {
    let google = match next {
        Some(next) => {
            let next: String = url::form_urlencoded::byte_serialize(next.as_bytes()).collect();
            format!("/api/auth/google?next={next}")
        }
        None => "/api/auth/google?next=/home".to_owned(),
    };
    html! {
        p.or { "or" }
        (Button::secondary("Continue with Google").href(google).wide())
        ul.ways-in {
            li { a href="/magic-link" { "Sign in by a link in a mail" } }
            li { a href="/reset-password" { "Forgotten your password?" } }
        }
    }
}
