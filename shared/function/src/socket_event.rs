//! What API Gateway hands to a socket's functions, and what they answer: the proxy events of WebSocket APIs.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-integration-requests.html>

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::Arc;

use api::{Error, Problem};
use cx::{Cx, Parts};
use jiff::SignedDuration;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{SocketFunction, SocketRoute};

/// One event of a connection.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SocketEvent {
    /// Which connection, and what happens to it.
    pub request_context: SocketContext,
    /// The headers of the request that opens it, under whatever case they were sent in.
    #[serde(default)]
    headers: Option<BTreeMap<String, String>>,
    #[serde(default)]
    query_string_parameters: Option<BTreeMap<String, String>>,
    /// The message.
    #[serde(default)]
    pub body: Option<String>,
    /// Whether the message was binary, and is base64 here.
    #[serde(default)]
    pub is_base64_encoded: bool,
}

/// Which connection, and what happens to it.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SocketContext {
    /// The route's key, such as `$connect`.
    pub route_key: String,
    /// The connection's id.
    pub connection_id: String,
    /// Lambda's and the logs' id of the event.
    #[serde(default)]
    pub request_id: String,
    /// Who connects.
    #[serde(default)]
    pub identity: SocketIdentity,
}

/// Who connects.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SocketIdentity {
    /// From where.
    pub source_ip: Option<IpAddr>,
}

impl SocketEvent {
    /// The connection's id.
    pub fn connection(&self) -> &str {
        &self.request_context.connection_id
    }

    /// The header `name`, in whatever case it was sent.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter().flatten();
        headers.find(|(header, _)| header.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// The query's parameter `name`.
    pub fn query(&self, name: &str) -> Option<&str> {
        self.query_string_parameters.as_ref()?.get(name).map(String::as_str)
    }
}

/// What a socket's function answers. Only the status behind `$connect` counts: another than 2xx refuses the connection. What
/// is to be said over a connection is posted.
#[derive(Clone, Debug, PartialEq)]
pub struct Reply {
    /// The status.
    pub status: u16,
    /// What went wrong, for whoever calls the function by hand.
    pub body: Option<Value>,
}

impl Reply {
    /// Nothing more to say.
    pub const DONE: Reply = Reply { status: 200, body: None };

    /// With this body.
    pub fn saying(body: Value) -> Reply {
        Reply { status: 200, body: Some(body) }
    }

    /// An error as those at the other end read it.
    pub fn refusing(code: &str, detail: &str) -> Reply {
        Reply::saying(json!({"error": {"code": code, "detail": detail}}))
    }
}

/// Runs `function` on an event of API Gateway; what is no such event is refused like any other bad input.
pub async fn run_socket(parts: &Arc<Parts>, function: &SocketFunction, event: Value) -> Value {
    let event: SocketEvent = match serde_json::from_value(event) {
        Ok(event) => event,
        Err(error) => return answer(misled(function, "", &format!("The event is not of a socket: {error}."))),
    };
    let asked = event.request_context.route_key.clone();
    let id = event.request_context.request_id.clone();
    if asked != function.route.key() {
        return answer(misled(function, &id, &format!("The event is for the route {asked}.")));
    }
    let cx = Cx::new(parts.clone(), function.name, &function.all_touches()).for_request(&id);
    let deadline = cx.now() + SignedDuration::from_secs(i64::from(function.timeout_s));
    answer((function.handle)(cx.with_deadline(deadline), event).await.unwrap_or_else(|error| refusal(function, &id, error)))
}

/// The answer to an event that is for another function.
fn misled(function: &SocketFunction, request_id: &str, why: &str) -> Reply {
    tracing::error!(function = function.name, request_id, why, "an event was refused");
    Reply { status: 400, ..Reply::refusing("malformed", why) }
}

/// An error as whoever is at the other end sees it; its private cause is logged.
fn refusal(function: &SocketFunction, request_id: &str, error: Error) -> Reply {
    let problem = Problem::from(error);
    if let Some(cause) = &problem.cause {
        tracing::error!(function = function.name, request_id, code = problem.code, cause, "an event of a socket failed");
    }
    let told = Reply::refusing(problem.code, &problem.detail);
    let status = if function.route == SocketRoute::Connect { problem.status } else { 200 };
    Reply { status, ..told }
}

fn answer(Reply { status, body }: Reply) -> Value {
    match body {
        Some(body) => json!({"statusCode": status, "body": body.to_string()}),
        None => json!({"statusCode": status}),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_gives_headers_in_whatever_case() {
        let event: SocketEvent = serde_json::from_value(json!({
            "headers": {"Origin": "https://a.example", "sec-websocket-version": "13"},
            "queryStringParameters": {"ticket": "x"},
            "requestContext": {"routeKey": "$connect", "connectionId": "c1=", "identity": {"sourceIp": "203.0.113.7"}},
            "isBase64Encoded": false,
        }))
        .unwrap();
        assert_eq!((event.header("origin"), event.header("Sec-WebSocket-Version")), (Some("https://a.example"), Some("13")));
        assert_eq!((event.query("ticket"), event.query("other"), event.connection()), (Some("x"), None, "c1="));
    }

    #[test]
    fn an_event_of_a_message_may_have_neither_headers_nor_query() {
        let event: SocketEvent =
            serde_json::from_value(json!({"requestContext": {"routeKey": "$default", "connectionId": "c1="}, "body": "{}"}))
                .unwrap();
        assert_eq!((event.header("origin"), event.query("ticket"), event.body.as_deref()), (None, None, Some("{}")));
    }
}
