//! What answers an address that no endpoint has: 404, or 405 with `Allow` where only the method is wrong. In AWS it also
//! answers what came to another HTTP API than its product's, and says where that is.

use api::{Error, Result, problems};
use axum::Extension;
use axum::http::header::{HeaderValue, LOCATION};
use axum::http::{Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use cx::{Cx, Touch};
use function::{Endpoint, Routes, Sample, other_method};
use identity::Public;

use crate::routes::product_of;

/// What answers where no route does: API Gateway's `$default`.
pub static ENTRY: Endpoint =
    Endpoint::get("platform-fallback", "$default", "Say what is wrong with the address", |site| site.to_any(fallback))
        .refusing(console::refusal)
        .touches(&[Touch::Gateways])
        .problems(&[problems::NO_ROUTE, problems::METHOD_NOT_ALLOWED])
        .sample(Sample::at("/api/nowhere").gives(404, &["/code", "/detail", "/request_id"]));

/// Says what is wrong, what may be asked, or where to ask it.
///
/// # Errors
/// 404 or 405, unless the address is an endpoint's and the method `OPTIONS` or one that is answered elsewhere.
pub async fn fallback(cx: Cx, _: Public, routes: Extension<Routes>, method: Method, uri: Uri) -> Result<Response> {
    match elsewhere(&cx, &method, &uri)? {
        Some(place) => Ok((StatusCode::TEMPORARY_REDIRECT, [(LOCATION, place)]).into_response()),
        None => other_method(&routes, &method, uri.path()),
    }
}

/// Where `uri` is answered, if that is at the HTTP API of one product.
fn elsewhere(cx: &Cx, method: &Method, uri: &Uri) -> Result<Option<HeaderValue>> {
    let gateways = cx.gateways()?;
    // On one machine there are none.
    if gateways.is_empty() {
        return Ok(None);
    }
    let Some(base) = product_of(method, uri.path()).and_then(|product| gateways.get(product)) else { return Ok(None) };
    let path = uri.path_and_query().map_or(uri.path(), |path| path.as_str());
    HeaderValue::try_from(format!("{base}{path}")).map(Some).map_err(Error::internal)
}
