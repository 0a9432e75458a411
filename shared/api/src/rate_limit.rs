//! How a caller stands against a limit, and the headers that say so.
//!
//! The headers are those of the IETF draft "RateLimit header fields for HTTP" up to its version 07, which most
//! clients know: <https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/07/>

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};

/// How many requests the present window takes.
const LIMIT: HeaderName = HeaderName::from_static("ratelimit-limit");
/// How many of them are left.
const REMAINING: HeaderName = HeaderName::from_static("ratelimit-remaining");
/// In how many seconds the next window begins.
const RESET: HeaderName = HeaderName::from_static("ratelimit-reset");

/// How a caller stands against a limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateLimit {
    /// How many attempts the window takes.
    pub limit: u64,
    /// How many of them are left.
    pub remaining: u64,
    /// In how many seconds the next window begins, rounded up.
    pub reset_s: u64,
}

impl RateLimit {
    /// Says it in `headers`.
    pub fn write(self, headers: &mut HeaderMap) {
        headers.insert(LIMIT, HeaderValue::from(self.limit));
        headers.insert(REMAINING, HeaderValue::from(self.remaining));
        headers.insert(RESET, HeaderValue::from(self.reset_s));
    }

    /// Says it to somebody who is refused, and after how many seconds to come again.
    pub(crate) fn write_refusal(self, headers: &mut HeaderMap) {
        self.write(headers);
        headers.insert(header::RETRY_AFTER, HeaderValue::from(self.reset_s));
    }
}
