//! The body of a call: in memory, or a stream that is read as it is sent.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;

/// What a [`Call`](crate::Call) sends.
#[derive(Debug)]
pub struct Body(pub(crate) Content);

#[derive(Debug)]
pub(crate) enum Content {
    Whole(Bytes),
    Stream(Source),
    /// A stream that was sent.
    Gone,
}

impl Body {
    /// No body.
    pub fn empty() -> Self {
        Self::from(Bytes::new())
    }

    /// A stream of exactly `length` bytes, which is sent as `Content-Length`.
    ///
    /// A stream that fails or has another length than promised fails the
    /// exchange, and the receiver sees an incomplete request: the last bytes
    /// are held back until the stream has ended. What the stream failed with is
    /// its owner's to know; it goes nowhere from here.
    pub fn sized<E>(stream: impl Stream<Item = Result<Bytes, E>> + Send + 'static, length: u64) -> Self {
        Self(Content::Stream(Source { pull: Box::pin(stream), length: Some(length) }))
    }

    /// A stream whose length nobody knows yet, sent in chunks. A stream that
    /// fails leaves the receiver without the last chunk, so that the request is
    /// incomplete there too.
    pub fn chunked<E>(stream: impl Stream<Item = Result<Bytes, E>> + Send + 'static) -> Self {
        Self(Content::Stream(Source { pull: Box::pin(stream), length: None }))
    }

    /// Whether it is a stream, which can be sent once.
    pub(crate) fn is_stream(&self) -> bool {
        !matches!(self.0, Content::Whole(_))
    }

    /// What is to be sent. Bytes in memory stay for another time.
    pub(crate) fn take(&mut self) -> Content {
        if let Content::Whole(bytes) = &self.0 {
            return Content::Whole(bytes.clone());
        }
        std::mem::replace(&mut self.0, Content::Gone)
    }
}

impl From<Bytes> for Body {
    fn from(bytes: Bytes) -> Self {
        Self(Content::Whole(bytes))
    }
}

/// A stream and the length it promises.
pub(crate) struct Source {
    pub(crate) pull: Pin<Box<dyn Pull>>,
    pub(crate) length: Option<u64>,
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Source").field("length", &self.length).finish_non_exhaustive()
    }
}

/// The stream failed. No more is passed on: its error may hold anything.
#[derive(Debug)]
pub(crate) struct SourceFailed;

/// A stream of chunks, whatever its errors are.
pub(crate) trait Pull: Send {
    fn pull(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, SourceFailed>>>;
}

impl<S, E> Pull for S
where
    S: Stream<Item = Result<Bytes, E>> + Send,
{
    fn pull(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, SourceFailed>>> {
        self.poll_next(cx).map(|item| item.map(|chunk| chunk.map_err(|_| SourceFailed)))
    }
}
