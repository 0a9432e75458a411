//! The body of an answer as it arrives: kept to its time, and unpacked where it was asked to be packed.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::HeaderMap;
use http::header::{CONTENT_ENCODING, CONTENT_LENGTH};
use tokio::time::{Instant, timeout_at};

use crate::clock::later;
use crate::failure::Failure;
use crate::feed::Feed;
use crate::gzip::{Unpacked, Unpacker};
use crate::hop::Chunks;
use crate::send::Ends;

/// A body under way.
pub(crate) struct Reading {
    pub(crate) chunks: Box<dyn Chunks>,
    pub(crate) unpacker: Option<Unpacker>,
    pub(crate) silence: Duration,
    pub(crate) ends_at: Instant,
    /// Packed bytes that may still come. More of them than of what they unpack
    /// to is nothing that gzip makes, and would keep us busy for nothing.
    pub(crate) left_packed_bytes: u64,
    pub(crate) feed: Option<Arc<Feed>>,
    pub(crate) _ends: Ends,
}

impl Reading {
    /// The next chunk that has anything in it; `None` after the last.
    pub(crate) async fn next(&mut self) -> Result<Option<Bytes>, Failure> {
        loop {
            if let Some(unpacker) = &mut self.unpacker {
                match unpacker.next()? {
                    Unpacked::Piece(piece) => return Ok(Some(piece)),
                    Unpacked::End => return Ok(None),
                    Unpacked::Hungry => {}
                }
            }
            let chunk = self.received().await?;
            match (&mut self.unpacker, chunk) {
                (Some(unpacker), chunk) => {
                    let length = chunk.as_ref().map_or(0, Bytes::len) as u64;
                    let left = self.left_packed_bytes.checked_sub(length);
                    self.left_packed_bytes = left.ok_or(Failure::InvalidResponse("its packed body cannot be read"))?;
                    unpacker.give(chunk);
                }
                (None, Some(chunk)) if chunk.is_empty() => {}
                (None, chunk) => return Ok(chunk),
            }
        }
    }

    /// The next chunk as received.
    async fn received(&mut self) -> Result<Option<Bytes>, Failure> {
        let patience = later(Instant::now(), self.silence).min(self.ends_at);
        let next = timeout_at(patience, self.chunks.next()).await;
        // The stream that was being sent is the cause, whatever came of it here.
        if let Some(failure) = self.feed.as_ref().and_then(|feed| feed.failure()) {
            return Err(failure);
        }
        next.unwrap_or(Err(Failure::Timeout))
    }
}

/// What unpacks the body of an answer with these headers, which are then made
/// true of what is read. `None` for a body that is not packed.
///
/// # Errors
/// When the body is packed as nobody asked for.
pub(crate) fn unpacker(headers: &mut HeaderMap) -> Result<Option<Unpacker>, Failure> {
    let mut codings = headers.get_all(CONTENT_ENCODING).iter();
    let coding = match (codings.next(), codings.next()) {
        (None, _) => return Ok(None),
        (Some(coding), None) => coding.as_bytes().trim_ascii(),
        (Some(_), Some(_)) => b"several",
    };
    if coding.is_empty() || coding.eq_ignore_ascii_case(b"identity") {
        return Ok(None);
    }
    // The older name means the same (RFC 9110, section 8.4.1.3).
    if !coding.eq_ignore_ascii_case(b"gzip") && !coding.eq_ignore_ascii_case(b"x-gzip") {
        return Err(Failure::InvalidResponse("its body is packed in another way than was asked for"));
    }
    headers.remove(CONTENT_ENCODING);
    headers.remove(CONTENT_LENGTH);
    Ok(Some(Unpacker::new()))
}

/// How many packed bytes may come for `max_bytes` unpacked ones: gzip makes what it cannot pack longer by less than a
/// hundredth and a few headers.
pub(crate) fn most_packed_bytes(max_bytes: u64) -> u64 {
    max_bytes.saturating_add(max_bytes / 64).saturating_add(64 * 1024)
}
