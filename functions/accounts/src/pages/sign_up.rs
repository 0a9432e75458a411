//! `/sign-up`: an account, signed in at once.

use api::{Json, Result};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use console::{Filled, Flash, Form, Html, SeeOther, Shape, Trouble, Visit};
use cx::Cx;
use identity::Public;
use maud::html;
use ui::{Button, Field};

use crate::{Visitor, signup};

const FIELDS: [(&str, Shape); 2] = [("email", Shape::Text), ("password", Shape::Exact)];

/// The form.
pub async fn show(_: Public, visit: Visit) -> Html {
    card(&visit, &Filled::default())
}

/// Makes the account and begins with it.
///
/// # Errors
/// Only when a part of the system is busy; what is wrong with the form is told in it.
pub async fn submit(cx: Cx, public: Public, visit: Visit, visitor: Visitor, form: Form) -> Result<Response> {
    let made = async { signup::signup(cx.clone(), public, visitor, Json(form.read(&FIELDS)?)).await };
    match made.await {
        Ok(made) => {
            let welcome = Flash::done("Welcome. Your account is ready; confirm your address when the mail arrives.");
            Ok(SeeOther::to("/home").cookies_of(&made.into_response()).flash(&welcome, &cx).into_response())
        }
        Err(error) => {
            let page = card(&visit, &Filled::refused(form, Trouble::of(error)?));
            Ok(page.status(StatusCode::UNPROCESSABLE_ENTITY).into_response())
        }
    }
}

fn card(visit: &Visit, filled: &Filled) -> Html {
    let content = html! {
        (filled.summary())
        form.fields method="post" action="/sign-up" {
            (filled.of(Field::text("email", "E-mail address").email().autocomplete("username").required()))
            (filled.of(Field::text("password", "Password")
                .password()
                .hint("At least 8 characters that are hard to guess. Several words together do well.")
                .autocomplete("new-password").required()))
            (Button::primary("Make my account").wide())
        }
        p.or { "or" }
        (Button::secondary("Continue with Google").href("/api/auth/google?next=/home").wide())
    };
    let below = html! { p { "Already here? " a href="/sign-in" { "Sign in" } } };
    visit.card("Sign up", content, below)
}
