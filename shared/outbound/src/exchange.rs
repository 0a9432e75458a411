//! One request and the response to it.

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, Method};

/// A request to an address that a user named.
#[derive(Clone)]
pub struct Request {
    /// Any method but `CONNECT` and `TRACE`.
    pub method: Method,
    /// Where to; judged by [`Policy::check_url`](crate::Policy::check_url).
    pub url: String,
    /// The user's headers, each passed by [`check_header`](crate::check_header)
    /// when it was stored, and our own.
    pub headers: HeaderMap,
    /// The body, sent with its length.
    pub body: Bytes,
    /// For the whole exchange: DNS, connecting, sending, and the response down
    /// to its last byte.
    pub timeout: Duration,
    /// Where the response's body is cut.
    pub max_response_bytes: usize,
}

impl fmt::Debug for Request {
    /// Leaves out the URL, header values and body: all of them carry secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("method", &self.method)
            .field("header_names", &self.headers.keys().collect::<Vec<_>>())
            .field("body_bytes", &self.body.len())
            .field("timeout", &self.timeout)
            .field("max_response_bytes", &self.max_response_bytes)
            .finish_non_exhaustive()
    }
}

/// What a receiver answered, whatever its status.
#[derive(Clone)]
pub struct Response {
    /// The status code, redirects included: they are answers, not followed.
    pub status: u16,
    /// The headers as received.
    pub headers: HeaderMap,
    /// The body as received, at most `max_response_bytes` of it, not decoded.
    pub body: Bytes,
    /// Whether the body went on past the cut.
    pub truncated: bool,
    /// How long it took.
    pub timing: Timing,
}

impl fmt::Debug for Response {
    /// Leaves out header values and body, which are the receiver's own.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("status", &self.status)
            .field("header_names", &self.headers.keys().collect::<Vec<_>>())
            .field("body_bytes", &self.body.len())
            .field("truncated", &self.truncated)
            .field("timing", &self.timing)
            .finish()
    }
}

/// How long an exchange took, counted from its start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Timing {
    /// Until the response's status and headers were there.
    pub until_head: Duration,
    /// Until its body had ended or was cut.
    pub until_end: Duration,
}
