//! Registries as one axum router. A Lambda serves the router of a single endpoint, the one-machine
//! runner that of all; both pass through the same edge.

use std::borrow::Cow;
use std::sync::Arc;

use axum::http::Method;
use axum::middleware::from_fn_with_state;
use axum::routing::MethodRouter;
use axum::{Extension, Router};
use cx::{Cx, Parts};

use crate::declared::Declared;
use crate::edge::{Edge, edge};
use crate::pattern::fits;
use crate::{Console, Endpoint, Undos, Verb, methods};

/// A method and the path it is for.
pub type Route = (Method, Cow<'static, str>);

/// All routes there are, left beside each request for the fallback.
#[derive(Clone, Debug)]
pub struct Routes(pub Arc<[Route]>);

impl FromIterator<Route> for Routes {
    fn from_iter<I: IntoIterator<Item = Route>>(routes: I) -> Self {
        Routes(routes.into_iter().collect())
    }
}

impl Routes {
    /// The methods `path` answers to; empty when it is no route of ours.
    pub fn methods_of(&self, path: &str) -> Vec<Method> {
        self.0.iter().filter(|(_, pattern)| fits(pattern, path)).map(|(method, _)| method.clone()).collect()
    }
}

/// The router of `endpoints`, with `fallback` for whatever none of them answers. `routes` are all there are
/// anywhere, so that a fallback can name the right methods of an endpoint that is another Lambda.
pub fn router(
    parts: &Arc<Parts>,
    endpoints: impl IntoIterator<Item = &'static Endpoint>,
    fallback: &'static Endpoint,
    routes: Routes,
) -> Router {
    let endpoints: Vec<&'static Endpoint> = endpoints.into_iter().collect();
    let mut router = Router::new();
    for endpoint in &endpoints {
        router = router.route(endpoint.path, served(parts, endpoint, &routes));
    }
    router
        .method_not_allowed_fallback(method_fallback(parts, fallback, &routes))
        .fallback_service(served_for_any(parts, fallback, &routes))
        .layer(Extension(endpoints.into_iter().collect::<Undos>()))
}

/// The router of one endpoint behind its own route: what a Lambda serves. `routes` are those of its product. Where it
/// answers `GET` its route has every method, for the sake of `HEAD`; so what no other route of the path takes comes to it.
pub fn endpoint_router(parts: &Arc<Parts>, endpoint: &'static Endpoint, routes: &Routes) -> Router {
    let router = Router::new().route(endpoint.path, served(parts, endpoint, routes));
    if endpoint.verb == Verb::Get {
        router.method_not_allowed_fallback(method_fallback(parts, &methods::ENTRY, routes))
    } else {
        router
    }
}

/// The router of a product's pages: what its console's Lambda serves.
pub fn console_router(parts: &Arc<Parts>, console: &'static Console) -> Router {
    let routes = console.pages.iter().map(Endpoint::route).collect();
    router(parts, console.pages, console.lost, routes)
}

/// The router of the fallback alone: what the Lambda behind `$default` serves.
pub fn fallback_router(parts: &Arc<Parts>, fallback: &'static Endpoint, routes: &[Route]) -> Router {
    Router::new().fallback_service(served_for_any(parts, fallback, &Routes(routes.into())))
}

/// An endpoint behind its edge. A method that it does not have never comes there.
fn served(parts: &Arc<Parts>, endpoint: &'static Endpoint, routes: &Routes) -> MethodRouter {
    let (cx, state) = edge_of(parts, endpoint, routes);
    endpoint.placed().route.route_layer(from_fn_with_state(state, edge)).with_state(cx)
}

/// The fallback, which has no method of its own, behind its edge.
fn served_for_any(parts: &Arc<Parts>, fallback: &'static Endpoint, routes: &Routes) -> MethodRouter {
    let (cx, state) = edge_of(parts, fallback, routes);
    fallback.placed().route.layer(from_fn_with_state(state, edge)).with_state(cx)
}

fn edge_of(parts: &Arc<Parts>, endpoint: &'static Endpoint, routes: &Routes) -> (Cx, Edge) {
    let cx = Cx::new(parts.clone(), endpoint.name, &endpoint.all_touches());
    (cx.clone(), Edge { cx, endpoint, routes: routes.clone(), declared: Declared::of(endpoint) })
}

fn method_fallback(
    parts: &Arc<Parts>,
    fallback: &'static Endpoint,
    routes: &Routes,
) -> impl FnOnce(axum::extract::Request) -> std::pin::Pin<Box<dyn Future<Output = axum::response::Response> + Send>>
+ Clone
+ Send
+ Sync
+ 'static {
    let service = served_for_any(parts, fallback, routes);
    move |request| {
        Box::pin(async move {
            let Ok(response) = tower::ServiceExt::oneshot(service, request).await;
            response
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_methods_of_a_path() {
        let routes = [(Method::GET, "/api/job/{id}"), (Method::DELETE, "/api/job/{id}"), (Method::GET, "/api/jobs")];
        let routes: Routes = routes.into_iter().map(|(method, path)| (method, path.into())).collect();
        assert_eq!(routes.methods_of("/api/job/job_1"), [Method::GET, Method::DELETE]);
        assert!(routes.methods_of("/api/job/").is_empty());
        assert!(routes.methods_of("/api/job/a/b").is_empty());
    }
}
