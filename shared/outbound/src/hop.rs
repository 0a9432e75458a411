//! One exchange of a call as a transport carries it, and what comes back.

use std::fmt;
use std::pin::Pin;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, Method};

use crate::exchange::{Request, Response};
use crate::failure::Failure;
use crate::outgoing::Outgoing;

/// What a transport that knows no streams takes of a body, either way.
const MOST_IN_ONE_PIECE: usize = 16 * 1024 * 1024;

/// One exchange of a call: a redirect that is followed makes another.
pub struct Hop {
    /// Any method but `CONNECT` and `TRACE`.
    pub method: Method,
    /// Where to, judged and in its normalised spelling.
    pub url: String,
    /// The headers, checked.
    pub headers: HeaderMap,
    /// The body.
    pub payload: Payload,
    /// What is left of the call's time. It is kept for the transport.
    pub timeout: Duration,
}

/// The body of a hop.
pub enum Payload {
    /// In memory.
    Whole(Bytes),
    /// Read as it is sent.
    Stream(Outgoing),
}

/// The head of an answer, and its body to be read.
pub struct Reply {
    /// The status code.
    pub status: u16,
    /// The headers as received.
    pub headers: HeaderMap,
    /// The body as received.
    pub body: Box<dyn Chunks>,
}

impl fmt::Debug for Reply {
    /// Leaves out the header values, which are the receiver's own.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reply").field("status", &self.status).finish_non_exhaustive()
    }
}

/// A chunk under way.
pub type NextChunk<'a> = Pin<Box<dyn Future<Output = Result<Option<Bytes>, Failure>> + Send + 'a>>;

/// A body that arrives in chunks. Dropping it closes the connection it arrives by.
pub trait Chunks: Send {
    /// The next chunk, `None` after the last. Whoever waits may stop waiting and
    /// ask again without losing one.
    fn next(&mut self) -> NextChunk<'_>;
}

/// Carries `hop` by a transport that only exchanges whole messages.
pub(crate) async fn in_one_piece<F>(hop: Hop, exchange: impl FnOnce(Request) -> F) -> Result<Reply, Failure>
where
    F: Future<Output = Result<Response, Failure>>,
{
    let body = match hop.payload {
        Payload::Whole(body) => body,
        Payload::Stream(body) => body.collect(MOST_IN_ONE_PIECE).await?,
    };
    let Hop { method, url, headers, timeout, .. } = hop;
    let response = exchange(Request { method, url, headers, body, timeout, max_response_bytes: MOST_IN_ONE_PIECE }).await?;
    let body = Piece { bytes: Some(response.body), truncated: response.truncated };
    Ok(Reply { status: response.status, headers: response.headers, body: Box::new(body) })
}

/// A body that came in one piece.
struct Piece {
    bytes: Option<Bytes>,
    truncated: bool,
}

impl Chunks for Piece {
    fn next(&mut self) -> NextChunk<'_> {
        let next = match self.bytes.take() {
            Some(bytes) => Ok(Some(bytes)),
            None if self.truncated => Err(Failure::Interrupted("the answer is larger than this transport takes")),
            None => Ok(None),
        };
        Box::pin(std::future::ready(next))
    }
}
