//! The events that API Gateway would send to a socket's functions.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-integration-requests.html>

use std::net::SocketAddr;

use axum::extract::ConnectInfo;
use axum::http::request::Parts;
use base64::prelude::{BASE64_STANDARD, Engine as _};
use function::{Socket, SocketRoute};
use serde_json::{Map, Value, json};

use super::ended::Ended;

/// A connection that is asked for.
pub(super) struct Opening {
    pub(super) socket: &'static Socket,
    /// Its id.
    pub(super) line: String,
    /// The request that asks for it.
    pub(super) parts: Parts,
}

pub(super) fn connect(opening: &Opening, now_ms: i64) -> Value {
    let mut event = of(opening.socket, &opening.line, SocketRoute::Connect, now_ms);
    let (single, multi) = gathered(headers(&opening.parts));
    (event["headers"], event["multiValueHeaders"]) = (single, multi);
    let query = opening.parts.uri.query().unwrap_or_default();
    if !query.is_empty() {
        let pairs = url::form_urlencoded::parse(query.as_bytes());
        let (single, multi) = gathered(pairs.map(|(name, value)| (name.into_owned(), value.into_owned())));
        (event["queryStringParameters"], event["multiValueQueryStringParameters"]) = (single, multi);
    }
    event["requestContext"]["identity"] = identity(opening);
    event
}

pub(super) fn message(socket: &Socket, line: &str, body: &[u8], is_binary: bool, now_ms: i64) -> Value {
    let mut event = of(socket, line, SocketRoute::Message, now_ms);
    event["body"] = if is_binary { json!(BASE64_STANDARD.encode(body)) } else { json!(String::from_utf8_lossy(body)) };
    event["isBase64Encoded"] = json!(is_binary);
    event["requestContext"]["messageId"] = event["requestContext"]["requestId"].clone();
    event
}

pub(super) fn disconnect(opening: &Opening, ended: &Ended, now_ms: i64) -> Value {
    let mut event = of(opening.socket, &opening.line, SocketRoute::Disconnect, now_ms);
    let (single, multi) = gathered(headers(&opening.parts).filter(|(name, _)| name == "host"));
    (event["headers"], event["multiValueHeaders"]) = (single, multi);
    event["requestContext"]["disconnectStatusCode"] = json!(ended.code);
    event["requestContext"]["disconnectReason"] = json!(ended.reason);
    event["requestContext"]["identity"] = identity(opening);
    event
}

fn of(socket: &Socket, line: &str, route: SocketRoute, now_ms: i64) -> Value {
    json!({
        "requestContext": {
            "routeKey": route.key(),
            "eventType": route.event_type(),
            "messageDirection": "IN",
            "connectionId": line,
            "requestId": format!("{line}{now_ms}"),
            "requestTimeEpoch": now_ms,
            "stage": socket.stage(),
            "apiId": "local",
        },
        "isBase64Encoded": false,
    })
}

fn identity(opening: &Opening) -> Value {
    let ip = opening.parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip());
    let agent = opening.parts.headers.get("user-agent").and_then(|agent| agent.to_str().ok());
    json!({"sourceIp": ip, "userAgent": agent})
}

fn headers(parts: &Parts) -> impl Iterator<Item = (String, String)> {
    let headers = parts.headers.iter();
    headers.filter_map(|(name, value)| Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned())))
}

/// Pairs as API Gateway tells them: the last of each name, and all of each.
fn gathered(pairs: impl Iterator<Item = (String, String)>) -> (Value, Value) {
    let (mut single, mut multi) = (Map::new(), Map::<String, Value>::new());
    for (name, value) in pairs {
        if let Value::Array(all) = multi.entry(name.clone()).or_insert_with(|| json!([])) {
            all.push(json!(value));
        }
        single.insert(name, json!(value));
    }
    (Value::Object(single), Value::Object(multi))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_what_comes_twice_the_last_stands_alone() {
        let pairs = [("a", "1"), ("b", "2"), ("a", "3")].map(|(name, value)| (name.to_owned(), value.to_owned()));
        let (single, multi) = gathered(pairs.into_iter());
        assert_eq!((single, multi), (json!({"a": "3", "b": "2"}), json!({"a": ["1", "3"], "b": ["2"]})));
    }
}
