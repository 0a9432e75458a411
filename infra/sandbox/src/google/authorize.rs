//! The page where a person says who they are and agrees, or does not.

use axum::extract::{Form, Query, RawQuery, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use url::Url;

use super::grants::Grant;
use super::identity::{Account, Form as Said};
use super::{Google, word};
use crate::page::{escaped, page};

const TITLE: &str = "Sandbox of Google";
/// An S256 challenge is a SHA-256 in base 64.
const CHALLENGE_BYTES: usize = 43;

/// What the relying party asks for.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Request {
    client_id: String,
    redirect_uri: String,
    response_type: String,
    scope: String,
    state: Option<String>,
    nonce: Option<String>,
    code_challenge: Option<String>,
    code_challenge_method: Option<String>,
    login_hint: Option<String>,
}

/// `GET /authorize` shows the page.
pub(crate) async fn ask(State(sandbox): State<Google>, RawQuery(query): RawQuery, Query(request): Query<Request>) -> Response {
    match judge(&sandbox, &request) {
        Judged::Sound(redirect) => form(&request, &query.unwrap_or_default(), &redirect, ""),
        Judged::Back(redirect, error) => back(redirect, &request, "error", error),
        Judged::Refused(why) => refused(why),
    }
}

/// `POST /authorize` sends the browser back with a code, or without one.
pub(crate) async fn answer(
    State(sandbox): State<Google>,
    RawQuery(query): RawQuery,
    Query(request): Query<Request>,
    Form(said): Form<Said>,
) -> Response {
    let redirect = match judge(&sandbox, &request) {
        Judged::Sound(redirect) => redirect,
        Judged::Back(redirect, error) => return back(redirect, &request, "error", error),
        Judged::Refused(why) => return refused(why),
    };
    if said.answer != "allow" {
        return back(redirect, &request, "error", "access_denied");
    }
    let Some(account) = Account::of(&said) else {
        return form(&request, &query.unwrap_or_default(), &redirect, "<p><strong>This is no e-mail address.</strong></p>\n");
    };
    let code = format!("4/{}", word(&*sandbox.0.random));
    let (redirect_uri, scope) = (request.redirect_uri.clone(), request.scope.clone());
    let (nonce, code_challenge) = (request.nonce.clone(), request.code_challenge.clone());
    let grant = Grant { account, redirect_uri, nonce, code_challenge, scope };
    sandbox.0.grants.keep(&code, grant, sandbox.0.clock.now());
    back(redirect, &request, "code", &code)
}

enum Judged {
    Sound(Url),
    /// The relying party's mistake, told to it.
    Back(Url, &'static str),
    /// Nobody known asks, or nobody known is to be told: the browser stays here.
    Refused(&'static str),
}

fn judge(sandbox: &Google, request: &Request) -> Judged {
    if request.client_id != sandbox.0.client.client_id {
        return Judged::Refused("invalid_client: the client is not known here.");
    }
    if request.redirect_uri != sandbox.0.client.redirect_uri {
        return Judged::Refused("redirect_uri_mismatch: the address to go back to is not registered, to the letter.");
    }
    let Ok(redirect) = Url::parse(&request.redirect_uri) else {
        return Judged::Refused("redirect_uri_mismatch: the address to go back to is none.");
    };
    let challenge_is_sound = match (&request.code_challenge, request.code_challenge_method.as_deref()) {
        (None, None) => true,
        (Some(challenge), Some("S256")) => challenge.len() == CHALLENGE_BYTES,
        _ => false,
    };
    match () {
        () if request.response_type != "code" => Judged::Back(redirect, "unsupported_response_type"),
        () if !request.scope.split(' ').any(|scope| scope == "openid") => Judged::Back(redirect, "invalid_scope"),
        () if !challenge_is_sound => Judged::Back(redirect, "invalid_request"),
        () => Judged::Sound(redirect),
    }
}

fn form(request: &Request, query: &str, redirect: &Url, complaint: &str) -> Response {
    let origin = redirect.origin().ascii_serialization();
    let (to, hint, action) = (escaped(&origin), escaped(request.login_hint.as_deref().unwrap_or_default()), escaped(query));
    let body = format!(
        "<p><strong>This is not Google.</strong> It stands in for it on this machine: it asks for no password, and whoever \
         opens it signs in as anybody. Nothing here reaches Google.</p>\n\
         <p>{to} wants to know your address and your name.</p>\n{complaint}\
         <form method=\"post\" action=\"?{action}\">\n\
         <p><label>E-mail address <input type=\"text\" inputmode=\"email\" name=\"email\" value=\"{hint}\" maxlength=\"254\" autofocus></label></p>\n\
         <p><label>Name <input type=\"text\" name=\"name\" maxlength=\"200\"></label> (else made from the address)</p>\n\
         <p><label><input type=\"checkbox\" name=\"verified\" checked> Google knows that the address is yours</label></p>\n\
         <p><label>Organisation's domain <input type=\"text\" name=\"hosted_domain\" maxlength=\"253\"></label> (none for a private account)</p>\n\
         <p><button name=\"answer\" value=\"allow\">Continue</button> <button name=\"answer\" value=\"deny\">Decline</button></p>\n\
         </form>"
    );
    page(StatusCode::OK, TITLE, &body, Some(&origin))
}

fn refused(why: &str) -> Response {
    page(StatusCode::BAD_REQUEST, TITLE, &format!("<p>Access blocked. {}</p>", escaped(why)), None)
}

/// The way back, with one more thing in the query and the state as it came.
fn back(mut redirect: Url, request: &Request, name: &str, value: &str) -> Response {
    let mut query = redirect.query_pairs_mut();
    query.append_pair(name, value);
    if let Some(state) = &request.state {
        query.append_pair("state", state);
    }
    drop(query);
    (StatusCode::FOUND, [(header::LOCATION, redirect.as_str()), (header::CACHE_CONTROL, "no-store")]).into_response()
}
