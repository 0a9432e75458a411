//! The token that a mailed link carries to a page. No page uses one up for being opened: programs that look through mails
//! open links too. A button does.

use api::{Error, Fields, FromFields, Result};
use axum::http::StatusCode;
use console::{Form, Html, Trouble, Visit};
use maud::{Markup, html};
use ui::Button;

use crate::link::LINK_ENDED;

/// The query of such a link.
#[derive(Debug)]
pub struct Carried(pub(super) Option<String>);

impl FromFields for Carried {
    fn from_fields(fields: &mut Fields) -> Self {
        Carried(fields.optional::<String>("token").filter(|token| !token.trim().is_empty()))
    }
}

impl Carried {
    /// As the hidden field of a form.
    pub(super) fn form(token: String) -> Form {
        Form::of([("token", token)])
    }
}

/// The token, for the form that uses it up.
pub(super) fn hidden(form: &Form) -> Markup {
    html! { @if let Some(token) = form.text("token") { input type="hidden" name="token" value=(token); } }
}

/// What stands in the way of a form that uses a link up; `None` when the link has ended and no form can mend it.
///
/// # Errors
/// `error` itself, when it is nothing for whoever sent the form.
pub(super) fn trouble(error: Error) -> Result<Option<Trouble>> {
    match error {
        Error::Conflict { conflict, .. } if conflict == LINK_ENDED => Ok(None),
        // A token that was cut short in a mail is no field that anybody sees.
        Error::Invalid(fields) if fields.iter().any(|field| field.pointer == "#/token") => Ok(None),
        other => Trouble::of(other).map(Some),
    }
}

/// That a link has ended, and where there is another.
pub(super) fn ended(visit: &Visit, label: &str, href: &str) -> Html {
    let content = html! {
        p { "It was used already, a newer one took its place, or its time is over. Each link works once." }
        (Button::primary(label).href(href).wide())
    };
    visit.card("This link has ended", content, html! {}).status(StatusCode::CONFLICT)
}

/// What whoever opens the page without a link finds.
pub(super) fn missing(visit: &Visit, title: &str) -> Html {
    let content = html! {
        p { "Open this page by the link in the mail we sent you: it carries what this page needs." }
        (Button::secondary("Go on from the start").href(if visit.signed_in { "/home" } else { "/" }).wide())
    };
    visit.card(title, content, html! {})
}
