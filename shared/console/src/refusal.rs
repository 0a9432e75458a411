//! What a refusal looks like to somebody with a browser: a page that says what is the matter and what to do. Whoever
//! has no session is sent to sign in, and back.

use api::{Problem, problems};
use axum::http::header::ACCEPT;
use axum::http::{Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use function::Asked;
use maud::html;
use ui::{Button, Empty, Icon};
use url::form_urlencoded::byte_serialize;

use crate::plain::plain;
use crate::visit::LIVE;
use crate::{SeeOther, Visit};

/// The page for `problem`, if it is a browser that asked; programs get the problem itself.
pub fn refusal(problem: &Problem, asked: &Asked) -> Option<Response> {
    let accept = asked.headers.get(ACCEPT).and_then(|accept| accept.to_str().ok()).unwrap_or("");
    if !accept.contains("text/html") || asked.headers.contains_key(LIVE) {
        return None;
    }
    if problem.code == problems::UNAUTHENTICATED.code {
        return Some(sign_in(asked).into_response());
    }
    let uri: Uri = asked.address.parse().unwrap_or_default();
    let visit = Visit::of(&asked.headers, &uri, &asked.undos, false);
    let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let (title, icon, home) = (title(problem), icon(status), if visit.signed_in { "/home" } else { "/" });
    // What one team refuses, another may allow.
    let elsewhere = visit.signed_in && status == StatusCode::FORBIDDEN;
    let action = html! {
        (Button::secondary("Go on from the start").href(home))
        @if elsewhere { " " (Button::quiet("Look at another team").href("/teams")) }
    };
    let content = html! {
        (Empty { icon, title, text: &plain(&problem.detail), action }.as_page())
        p.request-id { "If you ask somebody about this, quote " code { (problem.request_id) } "." }
    };
    Some(visit.page(title, content).status(status).into_response())
}

/// To sign in, and back to what was asked for, if it was to be read.
fn sign_in(asked: &Asked) -> SeeOther {
    if asked.method != Method::GET {
        return SeeOther::to("/sign-in");
    }
    let next: String = byte_serialize(asked.address.as_bytes()).collect();
    SeeOther::to(format!("/sign-in?next={next}"))
}

fn title(problem: &Problem) -> &'static str {
    match problem.status {
        403 if problem.code == problems::CROSS_SITE.code => "This came from another site",
        403 => "You may not do this",
        404 => "There is nothing here",
        405 => "Not like this",
        408 | 413 | 414 | 431 => "This was too much",
        409 => "Not as things are",
        429 => "Too many at once",
        503 => "Busy, try again in a moment",
        400..500 => "We could not read that",
        _ => "Something went wrong on our side",
    }
}

fn icon(status: StatusCode) -> Icon {
    match status {
        StatusCode::FORBIDDEN => Icon::Shield,
        StatusCode::NOT_FOUND => Icon::Search,
        StatusCode::TOO_MANY_REQUESTS => Icon::Clock,
        _ => Icon::Warning,
    }
}
