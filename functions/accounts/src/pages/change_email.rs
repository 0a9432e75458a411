//! `/change-email`: moving an account to another address, by the link mailed to that.

use api::{Json, Result};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use console::{Flash, Form, Html, OpenQuery, SeeOther, Shape, Trouble, Visit, form, page};
use cx::Cx;
use function::Endpoint;
use identity::Public;
use maud::html;
use ui::Button;

use super::token::{Carried, ended, hidden, missing, trouble};
use crate::email;
use crate::visitor::Visitor;

pub(crate) const ENTRY: Endpoint =
    page("accounts-pages-change-email", "/change-email", "Confirm your new address", |site| site.page(show));

pub(crate) const CONFIRM: Endpoint =
    form("accounts-pages-change-email-confirm", "/change-email", "Confirm one's new address", |site| site.page(confirm))
        .uses(&[&email::confirm::ENTRY]);

/// The button that confirms.
pub async fn show(_: Public, visit: Visit, OpenQuery(Carried(token)): OpenQuery<Carried>) -> Html {
    match token {
        Some(token) => card(&visit, &Carried::form(token), &Trouble::default()),
        None => missing(&visit, "Confirm your new address"),
    }
}

/// Moves the account.
///
/// # Errors
/// Only when a part of the system is busy.
pub async fn confirm(cx: Cx, public: Public, visit: Visit, visitor: Visitor, form: Form) -> Result<Response> {
    let moved = async { email::confirm::confirm(cx.clone(), public, visitor, Json(form.read(&[("token", Shape::Text)])?)).await };
    if let Err(error) = moved.await {
        let Some(trouble) = trouble(error)? else {
            return Ok(ended(&visit, "Go to my account", "/account").into_response());
        };
        return Ok(card(&visit, &form, &trouble).status(StatusCode::UNPROCESSABLE_ENTITY).into_response());
    }
    let told = Flash::done("Your account has its new address. From now on you sign in with it.");
    Ok(SeeOther::to("/account").flash(&told, &cx).into_response())
}

fn card(visit: &Visit, form: &Form, trouble: &Trouble) -> Html {
    let content = html! {
        (trouble)
        p { "From then on you sign in with the address this mail came to, and all mail goes there." }
        form method="post" action="/change-email" {
            (hidden(form))
            (Button::primary("Use this address").wide())
        }
    };
    visit.card("Confirm your new address", content, html! {})
}
