//! An answer that has begun, and whose body is read as it arrives.

use std::fmt;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::HeaderMap;

use crate::failure::Failure;
use crate::feed::{Phase, Waiting};
use crate::reading::Reading;

const TOO_LONG: &str = "the answer is longer than the limit";

/// An answer whose head is there, whatever its status. Dropping it closes its
/// connection, unless the body was read to its end.
pub struct Opened {
    /// The status code.
    pub status: u16,
    /// The headers as received; without `Content-Encoding` and `Content-Length`
    /// where the body is unpacked, since they are not true of what is read.
    pub headers: HeaderMap,
    /// Where the answer came from: the last address, if redirects were followed.
    pub url: String,
    /// How many redirects were followed.
    pub hops: u8,
    /// How long the head took, from the start of the call.
    pub until_head: Duration,
    pub(crate) body: State,
    pub(crate) upload: Option<Waiting>,
    pub(crate) left_bytes: u64,
    pub(crate) truncated: bool,
}

/// How far the reading is.
pub(crate) enum State {
    Reading(Box<Reading>),
    Ended,
    Failed(Failure),
}

impl Opened {
    /// The next chunk of the body; `None` after the last. Whoever waits may stop
    /// waiting and ask again without losing one.
    ///
    /// A body that is longer than [`Limits::max_bytes`](crate::Limits) is read up to exactly
    /// there and then fails, so that nobody takes a part for the whole;
    /// [`Opened::truncated`] tells this failure from others.
    ///
    /// # Errors
    /// When the body breaks off, falls silent, takes too long, is too long or
    /// cannot be unpacked, or when the streamed body of the request failed
    /// meanwhile. The same failure again when asked again.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>, Failure> {
        let next = match &mut self.body {
            State::Reading(reading) => reading.next().await,
            State::Ended => return Ok(None),
            State::Failed(failure) => return Err(failure.clone()),
        };
        match next {
            Ok(Some(chunk)) => self.admit(chunk),
            Ok(None) => {
                self.end(State::Ended);
                Ok(None)
            }
            Err(failure) => self.fail(failure),
        }
    }

    /// The whole body, or as much of it as the limit allows, which
    /// [`Opened::truncated`] then says.
    ///
    /// # Errors
    /// As [`Opened::chunk`], a body that is too long aside.
    pub async fn whole(&mut self) -> Result<Bytes, Failure> {
        let mut body = BytesMut::new();
        loop {
            match self.chunk().await {
                Ok(Some(chunk)) => body.extend_from_slice(&chunk),
                Ok(None) => return Ok(body.freeze()),
                Err(_) if self.truncated => return Ok(body.freeze()),
                Err(failure) => return Err(failure),
            }
        }
    }

    /// Whether the body went on past the limit.
    pub fn truncated(&self) -> bool {
        self.truncated
    }

    /// Whether the request's body was sent in full by now. False when the
    /// receiver answered before the end of a streamed one.
    pub fn sent_whole(&self) -> bool {
        self.upload.as_ref().is_none_or(|upload| upload.0.phase() == Phase::Sent)
    }

    /// Ends the reading with a failure of the reader's.
    pub(crate) fn give_up(&mut self, failure: Failure) {
        self.end(State::Failed(failure));
    }

    fn admit(&mut self, mut chunk: Bytes) -> Result<Option<Bytes>, Failure> {
        let room = usize::try_from(self.left_bytes).unwrap_or(usize::MAX);
        if chunk.len() > room {
            chunk.truncate(room);
            self.truncated = true;
            let cut = self.fail(Failure::Interrupted(TOO_LONG));
            return if chunk.is_empty() { cut } else { Ok(Some(chunk)) };
        }
        self.left_bytes -= chunk.len() as u64;
        Ok(Some(chunk))
    }

    fn fail(&mut self, failure: Failure) -> Result<Option<Bytes>, Failure> {
        self.end(State::Failed(failure.clone()));
        Err(failure)
    }

    /// Lets go of the connection, and no longer counts as under way.
    fn end(&mut self, state: State) {
        self.body = state;
        if let Some(upload) = &self.upload {
            upload.0.abandon();
        }
    }
}

impl fmt::Debug for Opened {
    /// Leaves out the URL, header values and body.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Opened")
            .field("status", &self.status)
            .field("header_names", &self.headers.keys().collect::<Vec<_>>())
            .field("hops", &self.hops)
            .field("truncated", &self.truncated)
            .field("until_head", &self.until_head)
            .finish_non_exhaustive()
    }
}
