//! `/userinfo` says whose an access token is.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::Google;

/// The endpoint.
pub(crate) async fn show(State(sandbox): State<Google>, headers: HeaderMap) -> Response {
    let token = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
    let account = token.and_then(|token| sandbox.0.grants.whose(token, sandbox.0.clock.now()));
    match account {
        Some(account) => ([(header::CACHE_CONTROL, "no-store")], Json(account.claims())).into_response(),
        None => {
            let body = json!({"error": "invalid_request", "error_description": "Invalid Credentials"});
            (StatusCode::UNAUTHORIZED, [(header::WWW_AUTHENTICATE, "Bearer")], Json(body)).into_response()
        }
    }
}
