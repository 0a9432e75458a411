//! The demo's receiver: a stranger's, so to speak, on a port of its own. Whatever the demo's jobs call, they call here.

use std::net::Ipv4Addr;

use api::Cause;
use axum::body::Bytes;
use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode};
use axum::{Router, routing::any};
use tokio::net::TcpListener;
use url::Url;

/// All addresses of the receiver begin so, by which they are known again when it listens on another port.
const ROOT: &str = "/demo/";
/// What folders of older versions call without it.
const WITHOUT_ROOT: [&str; 2] = ["well", "broken"];

/// What the receiver that is broken on purpose says.
pub(super) const BROKEN: &str = "this receiver is broken on purpose";
/// What the one says that cannot answer at present.
pub(super) const OVER_QUOTA: &str = r#"{"error":"the provider's quota for this month is used up"}"#;
/// What the one says that is gone.
pub(super) const GONE: &str = r#"{"error":"this shop was closed"}"#;

/// Listens on the port that `known`, an address of an earlier start, has, so that it stays true; else on any.
pub(super) async fn listen(known: Option<&str>) -> Result<TcpListener, Cause> {
    let port = known.and_then(|url| url.parse::<Url>().ok()?.port());
    if let Some(port) = port
        && let Ok(listener) = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await
    {
        return Ok(listener);
    }
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?)
}

/// The address of `what` at the receiver that listens on `port`.
pub(super) fn address(port: u16, what: &str) -> String {
    format!("http://{}:{port}{ROOT}{what}", Ipv4Addr::LOCALHOST)
}

/// What is called at `url`, if that is an address of a receiver of ours.
pub(super) fn called_at(url: &str) -> Option<String> {
    let url: Url = url.parse().ok()?;
    let what = url.path().strip_prefix(ROOT).or_else(|| url.path().strip_prefix('/').filter(|what| WITHOUT_ROOT.contains(what)));
    what.filter(|_| url.host_str() == Some("127.0.0.1")).map(str::to_owned)
}

/// Answers the demo's webhooks, and says in the log what came.
pub(crate) fn receiver() -> Router {
    let answer = |Path(what): Path<String>, headers: HeaderMap, body: Bytes| async move {
        let (id, bytes) = (header(&headers, "webhook-id"), body.len());
        tracing::info!(what, id, bytes, "the demo's receiver was called");
        match what.as_str() {
            "broken" => (StatusCode::INTERNAL_SERVER_ERROR, BROKEN),
            "rates" => (StatusCode::SERVICE_UNAVAILABLE, OVER_QUOTA),
            "old-shop" => (StatusCode::GONE, GONE),
            _ => (StatusCode::OK, r#"{"ok":true}"#),
        }
    };
    Router::new().route(&format!("{ROOT}{{what}}"), any(answer))
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or("")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_ours_are_known_again_and_others_left_alone() {
        assert_eq!(called_at(&address(40_001, "rates")), Some("rates".to_owned()));
        assert_eq!(called_at("http://127.0.0.1:40001/well"), Some("well".to_owned()));
        for other in ["http://127.0.0.1:9000/invoices", "https://example.com/demo/rates", "demo/rates"] {
            assert_eq!(called_at(other), None, "{other}");
        }
    }
}
