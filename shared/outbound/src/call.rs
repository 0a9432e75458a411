//! A request whose body and answer may be streams.

use std::fmt;
use std::time::Duration;

use http::{HeaderMap, HeaderName, Method};

use crate::body::Body;
use crate::exchange::Request;

/// A request whose body and answer may be streams, for
/// [`Outbound::open`](crate::Outbound::open) and
/// [`Outbound::open_fetch`](crate::Outbound::open_fetch).
///
/// A whole-body request becomes one by `Call::from`, with nothing more allowed
/// to it: `Call { follow_redirects: true, ..Call::from(request) }` then allows more.
pub struct Call {
    /// Any method but `CONNECT` and `TRACE`; with a streamed body, none of `GET` and `HEAD`.
    pub method: Method,
    /// Where to; judged as [`Request::url`] is.
    pub url: String,
    /// As [`Request::headers`].
    pub headers: HeaderMap,
    /// What is sent.
    pub body: Body,
    /// How long it may take and how much may come back.
    pub limits: Limits,
    /// Follows up to [`MAX_HOPS`](crate::MAX_HOPS) redirects, each judged as the first address was.
    pub follow_redirects: bool,
    /// Asks for a body packed with gzip, and unpacks it as it is read.
    pub gzip: bool,
    /// Headers that are secrets of this origin and not for another to which it
    /// redirects. `Authorization` and `Cookie` always are, and so is every value
    /// marked as sensitive.
    pub credentials: Vec<HeaderName>,
}

/// How long a call may take and how much may come back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Until the answer's head is there, redirects and connecting included. A
    /// streamed body has the time it needs, and this begins when it is sent.
    pub until_head: Duration,
    /// How long the receiver may be silent between two chunks of its answer, or
    /// between two pieces of a streamed body that it takes. Bounds the stream
    /// that is sent as well: one that stands still for as long ends the call.
    pub silence: Duration,
    /// For everything, to the answer's last byte. It runs while nobody reads, too.
    pub overall: Duration,
    /// Where the reading ends, counted after unpacking.
    pub max_bytes: u64,
}

impl Call {
    /// A call without headers or a body, to which nothing more is allowed.
    pub fn new(method: Method, url: impl Into<String>, limits: Limits) -> Self {
        Self {
            method,
            url: url.into(),
            headers: HeaderMap::new(),
            body: Body::empty(),
            limits,
            follow_redirects: false,
            gzip: false,
            credentials: Vec::new(),
        }
    }
}

impl From<Request> for Call {
    fn from(request: Request) -> Self {
        let (time, max_bytes) = (request.timeout, request.max_response_bytes as u64);
        let limits = Limits { until_head: time, silence: time, overall: time, max_bytes };
        let (headers, body) = (request.headers, request.body.into());
        Self { headers, body, ..Self::new(request.method, request.url, limits) }
    }
}

impl fmt::Debug for Call {
    /// Leaves out the URL, header values and body: all of them carry secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call")
            .field("method", &self.method)
            .field("header_names", &self.headers.keys().collect::<Vec<_>>())
            .field("streams", &self.body.is_stream())
            .field("limits", &self.limits)
            .field("follow_redirects", &self.follow_redirects)
            .field("gzip", &self.gzip)
            .finish_non_exhaustive()
    }
}
