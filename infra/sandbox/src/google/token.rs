//! `POST /token` gives tokens for a code, to the client it was made for and to nobody else.

use axum::Json;
use axum::extract::{Form, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde::Deserialize;
use serde_json::json;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use url::form_urlencoded;

use super::grants::{Grant, TOKEN_LIFETIME};
use super::{Google, word};

/// What the client sends.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    grant_type: String,
    code: String,
    redirect_uri: String,
    code_verifier: Option<String>,
    client_id: Option<String>,
    client_secret: Option<String>,
}

/// The endpoint.
pub(crate) async fn exchange(State(sandbox): State<Google>, headers: HeaderMap, Form(asked): Form<Asked>) -> Response {
    if !is_the_client(&sandbox, &headers, &asked) {
        return refused(StatusCode::UNAUTHORIZED, "invalid_client", "The OAuth client was not found, or its secret is wrong.");
    }
    if asked.grant_type != "authorization_code" {
        return refused(StatusCode::BAD_REQUEST, "unsupported_grant_type", "Only authorization_code is supported.");
    }
    let now = sandbox.0.clock.now();
    let Some(grant) = sandbox.0.grants.take(&asked.code, now) else {
        return refused(StatusCode::BAD_REQUEST, "invalid_grant", "The code is not known, was used or has ended.");
    };
    if grant.redirect_uri != asked.redirect_uri {
        return refused(StatusCode::BAD_REQUEST, "redirect_uri_mismatch", "The code was made for another address.");
    }
    if !proves(&grant, asked.code_verifier.as_deref()) {
        return refused(StatusCode::BAD_REQUEST, "invalid_grant", "The code verifier is missing or wrong.");
    }
    let access_token = format!("ya29.{}", word(&*sandbox.0.random));
    let client_id = &sandbox.0.client.client_id;
    let mut claims = grant.account.claims();
    (claims["iss"], claims["aud"], claims["azp"]) =
        (sandbox.0.client.issuer.as_str().into(), client_id.as_str().into(), client_id.as_str().into());
    (claims["iat"], claims["exp"]) = (now.as_second().into(), (now.as_second() + TOKEN_LIFETIME.as_secs()).into());
    claims["at_hash"] = URL_SAFE_NO_PAD.encode(&Sha256::digest(&access_token)[..16]).into();
    if let Some(nonce) = &grant.nonce {
        claims["nonce"] = nonce.as_str().into();
    }
    let Some(id_token) = sandbox.0.key.sign(&claims) else {
        return refused(StatusCode::INTERNAL_SERVER_ERROR, "server_error", "The token could not be signed.");
    };
    sandbox.0.grants.admit(&access_token, grant.account, now);
    let expires_in = TOKEN_LIFETIME.as_secs();
    let tokens = json!({
        "access_token": access_token, "expires_in": expires_in, "id_token": id_token, "scope": grant.scope, "token_type": "Bearer"
    });
    ([(header::CACHE_CONTROL, "no-store")], Json(tokens)).into_response()
}

/// Whether name and secret are the client's, in the header (RFC 6749, section 2.3.1) or in the body, not in both.
fn is_the_client(sandbox: &Google, headers: &HeaderMap, asked: &Asked) -> bool {
    let in_header = headers.get(header::AUTHORIZATION).map(|value| basic(value.to_str().unwrap_or_default()).unwrap_or_default());
    let in_body = asked.client_secret.clone().map(|secret| (asked.client_id.clone().unwrap_or_default(), secret));
    let (id, secret) = match (in_header, in_body) {
        (Some(one), None) | (None, Some(one)) => one,
        _ => return false,
    };
    let client = &sandbox.0.client;
    let same_id = id.as_bytes().ct_eq(client.client_id.as_bytes());
    bool::from(same_id & secret.as_bytes().ct_eq(client.client_secret.as_bytes()))
}

fn basic(value: &str) -> Option<(String, String)> {
    let decoded = String::from_utf8(STANDARD.decode(value.strip_prefix("Basic ")?).ok()?).ok()?;
    let (id, secret) = decoded.split_once(':')?;
    let plain = |text: &str| {
        let pair = format!("x={text}");
        form_urlencoded::parse(pair.as_bytes()).next().map(|(_, value)| value.into_owned()).unwrap_or_default()
    };
    Some((plain(id), plain(secret)))
}

/// Whether `verifier` is what the challenge was made from (RFC 7636); none is needed where there was no challenge.
fn proves(grant: &Grant, verifier: Option<&str>) -> bool {
    match (&grant.code_challenge, verifier) {
        (None, None) => true,
        (Some(challenge), Some(verifier)) => {
            let made = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier));
            (43..=128).contains(&verifier.len()) && bool::from(made.as_bytes().ct_eq(challenge.as_bytes()))
        }
        _ => false,
    }
}

fn refused(status: StatusCode, error: &str, description: &str) -> Response {
    let body = json!({"error": error, "error_description": description});
    (status, [(header::CACHE_CONTROL, "no-store")], Json(body)).into_response()
}
