//! The handshake of RFC 6455 §4.2: what makes a request one that opens a WebSocket, and the answer that does.

use axum::http::header::{CONNECTION, SEC_WEBSOCKET_ACCEPT, SEC_WEBSOCKET_KEY, SEC_WEBSOCKET_VERSION, UPGRADE};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode};
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;

/// The value that proves to whoever asks that we understood; `None` where nobody asks for a WebSocket.
pub(super) fn accept(headers: &HeaderMap) -> Option<HeaderValue> {
    let says = |name: HeaderName, word: &str| {
        let mut words = headers.get_all(name).iter().filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(','));
        words.any(|said| said.trim().eq_ignore_ascii_case(word))
    };
    let key = headers.get(SEC_WEBSOCKET_KEY)?;
    let asks = says(CONNECTION, "upgrade") && says(UPGRADE, "websocket") && says(SEC_WEBSOCKET_VERSION, "13");
    asks.then(|| derive_accept_key(key.as_bytes()).parse().ok()).flatten()
}

/// The answer after which both sides speak WebSocket.
pub(super) fn switching(accept: &HeaderValue) -> Response<()> {
    let mut response = Response::new(());
    *response.status_mut() = StatusCode::SWITCHING_PROTOCOLS;
    let headers = response.headers_mut();
    headers.insert(CONNECTION, HeaderValue::from_static("upgrade"));
    headers.insert(UPGRADE, HeaderValue::from_static("websocket"));
    headers.insert(SEC_WEBSOCKET_ACCEPT, accept.clone());
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asking(upgrade: &'static str, version: &'static str) -> HeaderMap {
        let pairs = [
            (CONNECTION, "keep-alive, Upgrade"),
            (UPGRADE, upgrade),
            (SEC_WEBSOCKET_VERSION, version),
            (SEC_WEBSOCKET_KEY, "dGhlIHNhbXBsZSBub25jZQ=="),
        ];
        pairs.into_iter().map(|(name, value)| (name, HeaderValue::from_static(value))).collect()
    }

    #[test]
    fn the_example_of_the_rfc_is_answered_as_there() {
        let accept = accept(&asking("websocket", "13")).unwrap();
        assert_eq!(accept, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
        assert_eq!(switching(&accept).headers()[SEC_WEBSOCKET_ACCEPT], "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    }

    #[test]
    fn what_does_not_ask_for_a_websocket_gets_none() {
        assert!(accept(&asking("h2c", "13")).is_none() && accept(&asking("websocket", "8")).is_none());
        assert!(accept(&HeaderMap::new()).is_none());
    }
}
