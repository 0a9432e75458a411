//! One call: the exchange, and how long it took.

use std::time::Duration;

use api::{Error, Result};
use bytes::Bytes;
use cx::Cx;
use http::{HeaderMap, Method};
use jiff::Timestamp;
use outbound::{Failure, Request, Response};

/// Standard Webhooks asks for 15 to 30 s.
pub(crate) const TIMEOUT: Duration = Duration::from_secs(15);
/// More than is kept, so that most answers are read to their end and the connection can be used again.
pub(crate) const RESPONSE_LIMIT_BYTES: usize = 64 * 1024;

/// A call that was made.
#[derive(Debug)]
pub struct Call {
    /// When it was begun.
    pub triggered_at: Timestamp,
    /// From its beginning to the answer's end, in milliseconds.
    pub execution_ms: i64,
    /// What was sent; nothing where no request could be made.
    pub sent: Option<Sent>,
    /// The answer, or why there is none.
    pub result: std::result::Result<Response, CallError>,
}

impl Call {
    /// Whether time ran out before there was an answer.
    pub fn timed_out(&self) -> bool {
        matches!(self.result, Err(CallError::Failed(Failure::Timeout)))
    }

    /// Whether the receiver answered, whatever it said; `None` where nothing was sent, which says nothing about it.
    pub fn reached(&self) -> Option<bool> {
        match &self.result {
            Ok(_) => Some(true),
            Err(CallError::Failed(failure)) if !failure.permanent() => Some(false),
            Err(_) => None,
        }
    }
}

/// What was sent, headers aside: those of users are secret.
#[derive(Debug)]
pub struct Sent {
    /// The HTTP method.
    pub method: String,
    /// The address.
    pub url: String,
    /// The body.
    pub body: Bytes,
}

/// Why there is no answer.
#[derive(Debug)]
pub enum CallError {
    /// The exchange failed.
    Failed(Failure),
    /// The request could not be made from what is stored; no attempt would fare better.
    Unmakable(Error),
}

/// Makes the call that `request` is, if it could be made. The function declares `Touch::Outbound`.
pub async fn call(cx: &Cx, request: Result<Request>) -> Call {
    let triggered_at = cx.now();
    let (sent, result) = match request.and_then(|request| Ok((request, cx.outbound()?))) {
        Ok((request, outbound)) => {
            let Request { method, url, body, .. } = &request;
            let sent = Sent { method: method.to_string(), url: url.clone(), body: body.clone() };
            (Some(sent), outbound.send(request).await.map_err(CallError::Failed))
        }
        Err(error) => (None, Err(CallError::Unmakable(error))),
    };
    let execution_ms = i64::try_from(cx.now().duration_since(triggered_at).as_millis()).unwrap_or(i64::MAX).max(0);
    Call { triggered_at, execution_ms, sent, result }
}

/// An unsigned `POST` of `body` to `url`, for receivers that know us by their address, such as Slack's.
pub fn post(url: String, headers: HeaderMap, body: Vec<u8>) -> Request {
    Request { method: Method::POST, url, headers, body: body.into(), timeout: TIMEOUT, max_response_bytes: RESPONSE_LIMIT_BYTES }
}
