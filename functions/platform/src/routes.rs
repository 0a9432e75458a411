//! The routes of all products, for a fallback that runs without them. They are generated (`cargo run -p generate`) and
//! checked in.

use std::borrow::Cow;

use axum::http::Method;
use function::{Route, Routes};

const ROUTES: &str = include_str!("../routes.txt");

/// All of them, in the registries' order.
pub fn routes() -> Vec<Route> {
    lines().map(|(route, _)| route).collect()
}

/// The product with an HTTP API of its own that answers `method` at `path`.
pub(crate) fn product_of(method: &Method, path: &str) -> Option<&'static str> {
    let method = if method == Method::HEAD { &Method::GET } else { method };
    let answers = |route: Route| Routes::from_iter([route]).methods_of(path).contains(method);
    lines().find_map(|(route, product)| product.filter(|_| answers(route)))
}

/// Each route, and whose HTTP API it is on if that is not the main one: `GET /api/jobs schedules`.
fn lines() -> impl Iterator<Item = (Route, Option<&'static str>)> {
    ROUTES.lines().filter_map(|line| {
        let mut words = line.split(' ');
        let method = Method::from_bytes(words.next()?.as_bytes()).ok()?;
        Some(((method, Cow::Borrowed(words.next()?)), words.next()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_route_belongs_to_the_product_that_has_an_api_of_its_own() {
        assert_eq!(product_of(&Method::GET, "/api/job/job_1/logs"), Some("schedules"));
        assert_eq!(product_of(&Method::HEAD, "/api/jobs"), Some("schedules"));
        assert_eq!(product_of(&Method::PUT, "/api/jobs"), None);
        assert_eq!(product_of(&Method::GET, "/api/keys"), None);
        assert_eq!(routes().len(), ROUTES.lines().count());
    }
}
