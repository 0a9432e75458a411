//! What every refusal looks like, whoever makes it.

use http::header::CONTENT_TYPE;
use serde_json::Value;

use crate::Reply;

/// Asserts that `reply` is a whole problem (RFC 9457) with this status and code.
#[track_caller]
pub fn assert_problem(reply: &Reply, status: u16, code: &str, what: &str) {
    let body = &reply.body;
    assert_eq!((reply.status.as_u16(), body["code"].as_str().unwrap_or("")), (status, code), "{what}: {body}");
    assert_eq!(reply.headers[CONTENT_TYPE], "application/problem+json", "{what}");
    assert_eq!(body["status"], status, "{what}");
    assert_eq!(body["type"], format!("/docs/errors#{code}"), "{what}");
    assert_eq!(body["title"], reply.status.canonical_reason().unwrap(), "{what}");
    assert!(body["detail"].as_str().is_some_and(|detail| !detail.is_empty()), "{what}: {body}");
    let request_id = body["request_id"].as_str().unwrap_or("");
    assert!(request_id.starts_with("req_"), "{what}: {body}");
    assert_eq!(reply.headers["x-request-id"], request_id, "{what}");
}

/// Asserts that `reply` is a 422, and which fields it points at, in any order.
#[track_caller]
pub fn assert_wrong(reply: &Reply, pointers: &[&str], what: &str) {
    assert_problem(reply, 422, "invalid", what);
    let mut expected: Vec<&str> = pointers.to_vec();
    expected.sort_unstable();
    assert_eq!(pointers_of(reply), expected, "{what}: {}", reply.body);
}

/// The fields that `reply` says are wrong, ascending.
pub fn pointers_of(reply: &Reply) -> Vec<String> {
    let errors = reply.body["errors"].as_array().cloned().unwrap_or_default();
    let mut pointers: Vec<String> = errors.iter().map(|error| error["pointer"].as_str().unwrap_or("").to_owned()).collect();
    pointers.sort_unstable();
    pointers
}

/// What `value` says, as text.
pub fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("a text, not {value}")).to_owned()
}
