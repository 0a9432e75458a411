//! Keeps web pages of other sites away from the demo, whose key everybody knows and whose jobs may call this machine, and
//! from sandboxes, which take anybody's word.

use api::{Error, Problem};
use axum::extract::Request;
use axum::http::HeaderMap;
use axum::http::header::{HOST, HeaderName, ORIGIN};
use axum::middleware::Next;
use axum::response::Response;

/// Lets `request` pass if it was sent to this machine by its own name, and by no page but ours.
pub(crate) async fn refuse_strangers(request: Request, next: Next) -> Response {
    if is_no_stranger(request.headers()) { next.run(request).await } else { Problem::from(Error::CrossSite).respond("") }
}

fn is_no_stranger(headers: &HeaderMap) -> bool {
    let text = |name: &HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    // A name of somebody else's that leads here is how a page of theirs would come to be of our origin.
    let to_us = text(&HOST).is_some_and(is_this_machine);
    let by_us = match text(&ORIGIN) {
        Some(origin) => origin.split_once("://").map(|(_, host)| host) == text(&HOST),
        None => true,
    };
    to_us && by_us
}

/// Whether the `Host` header `host` is a name of this machine.
pub(crate) fn is_this_machine(host: &str) -> bool {
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next(),
        None => host.split(':').next(),
    };
    name.is_some_and(|name| name == "localhost" || name.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback()))
}

#[cfg(test)]
mod tests {
    use super::is_this_machine;

    #[test]
    fn knows_the_names_of_this_machine() {
        for host in ["localhost", "localhost:3000", "127.0.0.1:3000", "[::1]:3000"] {
            assert!(is_this_machine(host), "{host}");
        }
        for host in ["", "evil.example", "127.0.0.1.evil.example:3000", "localhost.evil.example", "192.0.2.7"] {
            assert!(!is_this_machine(host), "{host}");
        }
    }
}
