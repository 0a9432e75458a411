//! A streamed body as it is given to the connection: in small pieces, held to its promise.

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};

use bytes::{Bytes, BytesMut};
use http_body::{Frame, SizeHint};

use crate::body::{Pull, Source, SourceFailed};
use crate::failure::Failure;
use crate::feed::{Feed, Phase};

/// What the connection is given at once, so that a sender on a slow line shows
/// by each piece that it moves.
const PIECE_BYTES: usize = 64 * 1024;

const FAILED: &str = "the body to be sent could not be read";
const SHORTER: &str = "the body to be sent is shorter than promised";
const LONGER: &str = "the body to be sent is longer than promised";
const ENDED: &str = "the answer ended before the request did";
const TOO_LARGE: &str = "the body to be sent is larger than this transport takes";

/// A streamed body on its way out. It holds at most one chunk of its stream.
pub struct Outgoing {
    /// In a mutex that is never locked, only because the HTTP client wants to
    /// share what it sends between threads and streams need not be shareable.
    source: Mutex<Option<Pin<Box<dyn Pull>>>>,
    /// Read and not yet given away.
    held: Bytes,
    /// Promised and not yet given away, `held` included.
    left: Option<u64>,
    feed: Arc<Feed>,
}

impl Outgoing {
    pub(crate) fn new(source: Source, feed: Arc<Feed>) -> Self {
        let (pull, left) = (Mutex::new(Some(source.pull)), source.length);
        Self { source: pull, held: Bytes::new(), left, feed }
    }

    /// The length that was promised, or what is left of it; `None` where nothing was.
    pub fn length(&self) -> Option<u64> {
        self.left
    }

    /// The next piece; `None` after the last.
    ///
    /// # Errors
    /// When the stream fails or breaks its promise. Then nothing may be made of
    /// the pieces before.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>, Failure> {
        poll_fn(|cx| self.poll_piece(cx)).await
    }

    /// All of it, for a transport that sends bodies in one piece.
    ///
    /// # Errors
    /// As [`Outgoing::chunk`], and when it has more than `most_bytes`.
    pub async fn collect(mut self, most_bytes: usize) -> Result<Bytes, Failure> {
        let mut body = BytesMut::new();
        while let Some(piece) = self.chunk().await? {
            if body.len() + piece.len() > most_bytes {
                return Err(Failure::Interrupted(TOO_LARGE));
            }
            body.extend_from_slice(&piece);
        }
        Ok(body.freeze())
    }

    fn poll_piece(&mut self, cx: &mut Context<'_>) -> Poll<Result<Option<Bytes>, Failure>> {
        self.feed.wake_by(cx);
        match self.feed.phase() {
            Phase::Sending | Phase::Starving => {}
            Phase::Sent => return Poll::Ready(Ok(None)),
            Phase::Stopped => {
                // Nothing will be asked of the stream again, so it may let go of what it holds.
                self.forget();
                return Poll::Pending;
            }
            Phase::Abandoned => return Poll::Ready(Err(Failure::Interrupted(ENDED))),
            Phase::Failed(detail) => return Poll::Ready(Err(Failure::Interrupted(detail))),
        }
        let piece = ready!(self.poll_next(cx));
        if piece.is_err() {
            self.forget();
        }
        Poll::Ready(piece)
    }

    fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Result<Option<Bytes>, Failure>> {
        loop {
            if self.may_give() {
                self.feed.reach(Phase::Sending);
                return Poll::Ready(Ok(Some(self.take(PIECE_BYTES))));
            }
            if self.left.is_some_and(|left| self.held.len() as u64 > left) {
                return Poll::Ready(Err(self.fail(LONGER)));
            }
            match self.poll_source(cx) {
                Poll::Pending => {
                    self.feed.reach(Phase::Starving);
                    return Poll::Pending;
                }
                Poll::Ready(Some(Err(_))) => return Poll::Ready(Err(self.fail(FAILED))),
                Poll::Ready(Some(Ok(chunk))) if chunk.is_empty() => {}
                Poll::Ready(Some(Ok(_))) if !self.held.is_empty() => return Poll::Ready(Err(self.fail(LONGER))),
                Poll::Ready(Some(Ok(chunk))) => self.held = chunk,
                Poll::Ready(None) => return Poll::Ready(self.finish()),
            }
        }
    }

    /// Whether a piece can be given away without the request looking complete:
    /// the last of the promised bytes wait for the stream to end.
    fn may_give(&self) -> bool {
        let held = self.held.len();
        held > 0 && self.left.is_none_or(|left| (held as u64) < left || (held as u64 == left && held > PIECE_BYTES))
    }

    fn take(&mut self, most: usize) -> Bytes {
        let piece = self.held.split_to(most.min(self.held.len()));
        self.left = self.left.map(|left| left - piece.len() as u64);
        piece
    }

    /// The stream has ended: what was held back goes, if it is what was promised.
    fn finish(&mut self) -> Result<Option<Bytes>, Failure> {
        if self.left.is_some_and(|left| left != self.held.len() as u64) {
            return Err(self.fail(SHORTER));
        }
        let last = self.take(usize::MAX);
        self.forget();
        self.feed.reach(Phase::Sent);
        Ok((!last.is_empty()).then_some(last))
    }

    fn fail(&self, detail: &'static str) -> Failure {
        self.feed.reach(Phase::Failed(detail));
        Failure::Interrupted(detail)
    }

    fn poll_source(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, SourceFailed>>> {
        match self.source.get_mut().unwrap_or_else(PoisonError::into_inner) {
            Some(source) => source.as_mut().pull(cx),
            None => Poll::Ready(None),
        }
    }

    fn forget(&mut self) {
        *self.source.get_mut().unwrap_or_else(PoisonError::into_inner) = None;
        self.held = Bytes::new();
    }
}

impl http_body::Body for Outgoing {
    type Data = Bytes;
    type Error = Failure;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Failure>>> {
        self.get_mut().poll_piece(cx).map(|piece| piece.map(|piece| piece.map(Frame::data)).transpose())
    }

    fn size_hint(&self) -> SizeHint {
        self.left.map_or_else(SizeHint::default, SizeHint::with_exact)
    }
}
