//! What answers an address that no endpoint has: 404, or 405 with `Allow` where only the method is wrong. It also
//! answers `OPTIONS`, by which browsers ask whether a script of another origin may make its request.

use api::{Error, Result};
use axum::Extension;
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_MAX_AGE, ALLOW, HeaderValue,
};
use axum::http::{Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use function::Routes;
use identity::Public;

/// The request headers that mean something to an endpoint.
const HEADERS: &str = "authorization, content-type, idempotency-key";
/// Browsers keep an answer to `OPTIONS` for two hours at most.
const MAX_AGE_S: &str = "7200";

/// Says what is wrong, or what may be asked.
///
/// # Errors
/// 404 or 405, unless the method is `OPTIONS` and the address is an endpoint's.
pub async fn fallback(_: Public, Extension(routes): Extension<Routes>, method: Method, uri: Uri) -> Result<Response> {
    let methods = routes.methods_of(uri.path());
    if methods.is_empty() {
        return Err(Error::NoRoute);
    }
    // Whatever answers GET answers HEAD.
    let names = methods.iter().map(|method| if method == Method::GET { "GET, HEAD" } else { method.as_str() });
    let names = names.collect::<Vec<&str>>().join(", ");
    if method != Method::OPTIONS {
        return Err(Error::MethodNotAllowed(names));
    }
    let methods = HeaderValue::from_str(&names).map_err(Error::internal)?;
    let headers = [
        (ALLOW, methods.clone()),
        (ACCESS_CONTROL_ALLOW_METHODS, methods),
        (ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static(HEADERS)),
        (ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static(MAX_AGE_S)),
    ];
    Ok((StatusCode::NO_CONTENT, headers).into_response())
}
