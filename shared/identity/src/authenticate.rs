//! From a request's headers to a principal.

use api::Error;
use axum::http::HeaderMap;
use axum::http::header::{AUTHORIZATION, COOKIE};
use cx::{Cx, Touch};
use table::{Family, System};

use crate::{ApiKeyLookup, Principal, Session, Token, Via};

/// The cookie that carries a session token.
pub const SESSION_COOKIE: &str = "mh_session";

/// What authenticating touches; part of every endpoint that has a caller.
pub const TOUCHES: &[Touch] = &[
    Touch::Read(Family::System(System::Session)),
    Touch::Read(Family::System(System::ApiKey)),
    Touch::Write(Family::System(System::ApiKey)),
];

/// Who is asking.
///
/// An `Authorization` header wins over a cookie; there is no falling back from a bad header to a good
/// cookie, because the sender meant the header.
///
/// # Errors
/// [`Error::Unauthenticated`] without a credential or with one that is not, or no longer, good.
pub async fn authenticate(cx: &Cx, headers: &HeaderMap) -> api::Result<Principal> {
    let refused = Error::Unauthenticated("This credential is unknown, revoked or has ended.");
    let text = credential(headers)?;
    if let Some(token) = Token::read(Token::API_KEY, &text) {
        let lookup = ApiKeyLookup::find(cx, &token).await?.ok_or(refused)?;
        return Ok(Principal { user: lookup.created_by, team: lookup.team, via: Via::ApiKey(lookup.id) });
    }
    let token =
        Token::read(Token::SESSION, &text).ok_or(Error::Unauthenticated("This is not one of our tokens. Was it cut short?"))?;
    let session = Session::find(cx, &token).await?.ok_or(refused)?;
    Ok(Principal { user: session.user, team: session.team, via: Via::Session(session.hash) })
}

fn credential(headers: &HeaderMap) -> api::Result<String> {
    if let Some(value) = headers.get(AUTHORIZATION) {
        let text = value.to_str().unwrap_or("");
        let bearer = text.split_once(' ').filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
        return bearer
            .map(|(_, token)| token.trim().to_owned())
            .ok_or(Error::Unauthenticated("Send `Authorization: Bearer <key or token>`."));
    }
    let cookies = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok()).flat_map(|line| line.split(';'));
    let session = cookies.filter_map(|pair| pair.trim().split_once('=')).find(|(name, _)| *name == SESSION_COOKIE);
    session.map(|(_, token)| token.to_owned()).ok_or(Error::Unauthenticated(
        "Send `Authorization: Bearer <key or token>`; sign up with `POST /api/auth/signup`, or log in, for a token.",
    ))
}
