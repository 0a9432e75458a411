//! What answers a method that an address does not have: 405 with `Allow`. It also answers `OPTIONS`, by which browsers
//! ask whether a script of another origin may make its request.

use api::{Error, Result, problems};
use axum::Extension;
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_MAX_AGE, ALLOW, HeaderValue,
};
use axum::http::{Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use identity::Public;

use crate::{Endpoint, Routes};

/// What answers beside an endpoint that gets every method of its path.
pub(crate) static ENTRY: Endpoint =
    Endpoint::get("other-methods", "$default", "Say which methods an address has", |site| site.to_any(answer))
        .problems(&[problems::NO_ROUTE, problems::METHOD_NOT_ALLOWED]);

/// The request headers that mean something to an endpoint.
const HEADERS: &str = "authorization, content-type, idempotency-key";
/// Browsers keep an answer to `OPTIONS` for two hours at most.
const MAX_AGE_S: &str = "7200";

async fn answer(_: Public, Extension(routes): Extension<Routes>, method: Method, uri: Uri) -> Result<Response> {
    other_method(&routes, &method, uri.path())
}

/// What `method` is answered with at `path`, which none of `routes` has it for.
///
/// # Errors
/// 404 or 405, unless the method is `OPTIONS` and the address is an endpoint's. Where the address has the very method, it
/// is another HTTP API's, and not found here.
pub fn other_method(routes: &Routes, method: &Method, path: &str) -> Result<Response> {
    let methods = routes.methods_of(path);
    let asked = if method == Method::HEAD { &Method::GET } else { method };
    if methods.is_empty() || methods.contains(asked) {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_method_is_refused_only_where_the_address_lacks_it() {
        let routes: Routes = [(Method::GET, "/api/jobs".into()), (Method::POST, "/api/jobs".into())].into_iter().collect();
        let refused = |method: Method, path: &str| match other_method(&routes, &method, path) {
            Err(Error::MethodNotAllowed(allowed)) => allowed,
            Err(Error::NoRoute) => "no route".to_owned(),
            other => panic!("{other:?}"),
        };
        assert_eq!(refused(Method::PUT, "/api/jobs"), "GET, HEAD, POST");
        assert_eq!(refused(Method::PUT, "/api/nothing"), "no route");
        for method in [Method::GET, Method::HEAD, Method::POST] {
            assert_eq!(refused(method, "/api/jobs"), "no route");
        }
        assert_eq!(other_method(&routes, &Method::OPTIONS, "/api/jobs").unwrap().status(), StatusCode::NO_CONTENT);
    }
}
