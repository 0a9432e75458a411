//! The other side of every webhook: remembers each call, answers as the test says.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use cx::Clock;
use http::HeaderMap;
use jiff::Timestamp;
use outbound::{Exchange, Failure, Request, Response, Timing, Transport};
use serde_json::Value;

/// One call that arrived.
#[derive(Clone, Debug)]
pub struct Call {
    /// When.
    pub at: Timestamp,
    /// Where to.
    pub url: String,
    /// Its headers, by lower-case name.
    pub headers: BTreeMap<String, String>,
    /// Its body as it came.
    pub body: Bytes,
}

impl Call {
    /// The `webhook-id`.
    pub fn id(&self) -> &str {
        self.headers.get("webhook-id").map_or("", String::as_str)
    }

    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or(Value::Null)
    }
}

/// How the receiver answers.
#[derive(Clone, Debug)]
pub enum Answer {
    /// With this status.
    Status(u16),
    /// With this status and these headers.
    With(u16, HeaderMap),
    /// With 200 and this body.
    Body(Bytes),
    /// With 200, after a while.
    Slow(Duration),
    /// Not before the caller's time runs out, after a while.
    Hang(Duration),
    /// Not at all.
    Fail(Failure),
}

type Script = Box<dyn FnMut(&Call) -> Answer + Send>;

/// The receiver.
pub struct Receiver {
    clock: Arc<dyn Clock>,
    calls: Mutex<Vec<Call>>,
    script: Mutex<Script>,
}

impl Receiver {
    /// A receiver that answers 200 to everything.
    pub fn new(clock: Arc<dyn Clock>) -> Arc<Self> {
        Arc::new(Receiver { clock, calls: Mutex::default(), script: Mutex::new(Box::new(|_| Answer::Status(200))) })
    }

    /// From now on it answers by `script`.
    pub fn answer(&self, script: impl FnMut(&Call) -> Answer + Send + 'static) {
        *self.script.lock().unwrap_or_else(PoisonError::into_inner) = Box::new(script);
    }

    /// The calls so far, in the order they came.
    pub fn calls(&self) -> Vec<Call> {
        self.calls.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Transport for Receiver {
    fn exchange(&self, request: Request) -> Exchange<'_> {
        let headers =
            request.headers.iter().map(|(name, value)| (name.to_string(), value.to_str().unwrap_or("").to_owned())).collect();
        let call = Call { at: self.clock.now(), url: request.url, headers, body: request.body };
        self.calls.lock().unwrap_or_else(PoisonError::into_inner).push(call.clone());
        let answer = (self.script.lock().unwrap_or_else(PoisonError::into_inner))(&call);
        Box::pin(async move {
            let mut body = Bytes::from_static(b"answer");
            let (status, headers) = match answer {
                Answer::Status(status) => (status, HeaderMap::new()),
                Answer::With(status, headers) => (status, headers),
                Answer::Body(bytes) => {
                    body = bytes;
                    (200, HeaderMap::new())
                }
                Answer::Slow(by) => {
                    tokio::time::sleep(by).await;
                    (200, HeaderMap::new())
                }
                Answer::Hang(until) => {
                    tokio::time::sleep(until).await;
                    return Err(Failure::Timeout);
                }
                Answer::Fail(failure) => return Err(failure),
            };
            Ok(Response { status, headers, body, truncated: false, timing: Timing::default() })
        })
    }
}
