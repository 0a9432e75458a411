//! Blobs at signed addresses: what browsers ask S3 for in AWS, they ask here, beside the pages.
//!
//! What users put there is never of our origin: it is sandboxed, whatever type it says it has.

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS,
    ACCESS_CONTROL_MAX_AGE, ALLOW, AUTHORIZATION, CACHE_CONTROL, CONTENT_SECURITY_POLICY, COOKIE, HeaderMap, HeaderName,
    HeaderValue, ORIGIN, VARY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use embedded::Embedded;

use crate::BUCKET;

/// Nothing in it loads, runs or is of any origin.
const POLICY: &str =
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; media-src 'self'; img-src 'self'; frame-ancestors 'none'";
/// What the bucket in AWS says of other origins (`CorsConfiguration` in `infra/data.yaml`).
const CORS: [(HeaderName, &str); 4] = [
    (ACCESS_CONTROL_ALLOW_METHODS, "GET, HEAD, PUT"),
    (ACCESS_CONTROL_ALLOW_HEADERS, "content-type, if-none-match, x-amz-checksum-sha256"),
    (ACCESS_CONTROL_EXPOSE_HEADERS, "etag"),
    (ACCESS_CONTROL_MAX_AGE, "3600"),
];

/// The routes below the bucket's name. `origin` is where our pages are.
pub(crate) fn routes(embedded: Embedded, origin: Option<String>) -> Router {
    Router::new().route(&format!("/{BUCKET}/{{*key}}"), any(answer)).with_state((embedded, origin))
}

async fn answer(State((embedded, ours)): State<(Embedded, Option<String>)>, mut request: Request) -> Response {
    let origin = request.headers().get(ORIGIN).cloned();
    let is_read = [Method::GET, Method::HEAD].contains(request.method());
    let mut response = if request.method() == Method::OPTIONS {
        StatusCode::NO_CONTENT.into_response()
    } else if !is_read && request.method() != Method::PUT {
        // What S3 does for whoever signs each request is not for whoever has an address.
        (StatusCode::METHOD_NOT_ALLOWED, [(ALLOW, "GET, HEAD, PUT")]).into_response()
    } else {
        // The address is the credential: what else a browser sends is not for S3, which takes one only.
        for other in [AUTHORIZATION, COOKIE] {
            request.headers_mut().remove(other);
        }
        match embedded.answer_s3(request.map(s3s::Body::http_body_unsync)).await {
            Ok(response) => response.map(Body::new),
            Err(_) => StatusCode::BAD_GATEWAY.into_response(),
        }
    };
    let headers = response.headers_mut();
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    // Anybody's page may read what it has the address of; only ours puts.
    if origin.as_ref().is_some_and(|origin| ours.as_deref().is_some_and(|ours| origin == ours)) {
        allow(headers, origin);
    } else if is_read && origin.is_some() {
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    }
    response
}

fn allow(headers: &mut HeaderMap, origin: Option<HeaderValue>) {
    headers.extend(origin.map(|origin| (ACCESS_CONTROL_ALLOW_ORIGIN, origin)));
    headers.insert(VARY, HeaderValue::from_static("origin"));
    for (name, value) in CORS {
        headers.insert(name, HeaderValue::from_static(value));
    }
}
