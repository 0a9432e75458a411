//! `/verify-email`: confirming that an address is one's own, by the link mailed to it; and having that mail sent again.

use api::{Json, Result};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use console::{Flash, Form, Frame, Html, OpenQuery, SeeOther, Shape, Trouble, Visit, form, page};
use cx::Cx;
use function::Endpoint;
use identity::{Caller, OwnAccount, Permission, Public};
use maud::html;
use ui::Button;

use super::token::{Carried, ended, hidden, missing, trouble};
use crate::email;
use crate::visitor::Visitor;

pub(crate) const ENTRY: Endpoint =
    page("accounts-pages-verify-email", "/verify-email", "Confirm your address", |site| site.page(show));

pub(crate) const CONFIRM: Endpoint =
    form("accounts-pages-verify-email-confirm", "/verify-email", "Confirm one's address", |site| site.page(confirm))
        .uses(&[&email::verify::ENTRY]);

pub(crate) const RESEND: Endpoint =
    form("accounts-pages-verify-email-resend", "/account/verify-email", "Send the confirming mail again", |site| {
        site.page(resend)
    })
    .may(OwnAccount::ACTION)
    .uses(&[&email::resend::ENTRY]);

/// The button that confirms.
pub async fn show(_: Public, visit: Visit, OpenQuery(Carried(token)): OpenQuery<Carried>) -> Html {
    match token {
        Some(token) => card(&visit, &Carried::form(token), &Trouble::default()),
        None => missing(&visit, "Confirm your address"),
    }
}

/// Confirms the address.
///
/// # Errors
/// Only when a part of the system is busy.
pub async fn confirm(cx: Cx, public: Public, visit: Visit, visitor: Visitor, form: Form) -> Result<Response> {
    let confirmed =
        async { email::verify::verify(cx.clone(), public, visitor, Json(form.read(&[("token", Shape::Text)])?)).await };
    if let Err(error) = confirmed.await {
        let Some(trouble) = trouble(error)? else {
            // Whoever is signed in is offered another on every page.
            return Ok(ended(&visit, "Go on", "/home").into_response());
        };
        return Ok(card(&visit, &form, &trouble).status(StatusCode::UNPROCESSABLE_ENTITY).into_response());
    }
    let there = if visit.signed_in { "/home" } else { "/sign-in" };
    Ok(SeeOther::to(there).flash(&Flash::done("Thank you: your address is confirmed."), &cx).into_response())
}

/// Sends the mail again.
///
/// # Errors
/// Only when a part of the system is busy; that it was sent too often is told on the page that follows.
pub async fn resend(cx: Cx, caller: Caller<OwnAccount>, frame: Frame) -> Result<SeeOther> {
    let address = &frame.user().email;
    let told = if frame.user().email_verified_at.is_some() {
        Flash::done(format!("{address} is confirmed already."))
    } else {
        match email::resend::resend(cx.clone(), caller).await {
            Ok(_) => Flash::done(format!("Another mail is on its way to {address}. Its link is good for 24 hours.")),
            Err(error) => Flash::why(error)?,
        }
    };
    Ok(SeeOther::to("/account").flash(&told, &cx))
}

fn card(visit: &Visit, form: &Form, trouble: &Trouble) -> Html {
    let content = html! {
        (trouble)
        p { "This is the last step: it shows that mail to this address reaches you." }
        form method="post" action="/verify-email" {
            (hidden(form))
            (Button::primary("Confirm my address").wide())
        }
    };
    visit.card("Confirm your address", content, html! {})
}
