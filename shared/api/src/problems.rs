//! The codes of problems, each with its status and when it is met. What any endpoint may answer is here; a
//! conflict is one product's own rule and lies beside the code that refuses.

use crate::Error;

/// A kind of problem: what programs read, and when they meet it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ProblemKind {
    /// The HTTP status.
    pub status: u16,
    /// Stable, such as `not_found`.
    pub code: &'static str,
    /// When it is answered: half a sentence in Markdown, for the reference.
    pub when: &'static str,
}

/// A 409: a rule of one product that the present state does not meet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// Stable, such as `email_taken`.
    pub code: &'static str,
    /// When it is answered: half a sentence in Markdown, for the reference.
    pub when: &'static str,
}

impl Conflict {
    /// The refusal, with a sentence for people.
    pub fn error(self, detail: impl Into<String>) -> Error {
        Error::Conflict { conflict: self, detail: detail.into() }
    }

    /// The same as a kind of problem.
    pub const fn kind(self) -> ProblemKind {
        ProblemKind { status: 409, code: self.code, when: self.when }
    }
}

const fn kind(status: u16, code: &'static str, when: &'static str) -> ProblemKind {
    ProblemKind { status, code, when }
}

/// See [`Error::Malformed`].
pub const MALFORMED: ProblemKind =
    kind(400, "malformed", "the body is not a JSON object, the query cannot be read, or a header is given twice");
/// See [`Error::Unauthenticated`].
pub const UNAUTHENTICATED: ProblemKind =
    kind(401, "unauthenticated", "no credential, or one that is unknown, revoked or has ended");
/// See [`Error::InvalidCredentials`].
pub const INVALID_CREDENTIALS: ProblemKind = kind(401, "invalid_credentials", "log-in: address and password do not match");
/// See [`Error::SecondFactorRequired`].
pub const SECOND_FACTOR_REQUIRED: ProblemKind =
    kind(401, "second_factor_required", "log-in: the account has a second factor; send its `code` too");
/// See [`Error::InvalidCode`].
pub const INVALID_CODE: ProblemKind = kind(401, "invalid_code", "the second factor's code is wrong or was used before");
/// See [`Error::Forbidden`].
pub const FORBIDDEN: ProblemKind = kind(403, "forbidden", "role, scope or the state of the team does not allow it");
/// See [`Error::CrossSite`].
pub const CROSS_SITE: ProblemKind =
    kind(403, "cross_site", "another site's page made this request with a session cookie, or to sign in");
/// See [`Error::NotFound`].
pub const NOT_FOUND: ProblemKind = kind(404, "not_found", "no such thing in your team; another team's looks the same");
/// See [`Error::NoRoute`].
pub const NO_ROUTE: ProblemKind = kind(404, "no_route", "nothing at this address");
/// See [`Error::MethodNotAllowed`].
pub const METHOD_NOT_ALLOWED: ProblemKind = kind(405, "method_not_allowed", "another method is; see `Allow`");
/// See [`Error::TooSlow`].
pub const BODY_TOO_SLOW: ProblemKind = kind(408, "body_too_slow", "the body did not arrive within 20 seconds");
/// See [`Error::TooLarge`].
pub const BODY_TOO_LARGE: ProblemKind = kind(413, "body_too_large", "more than 256 KiB");
/// See [`Error::UriTooLong`].
pub const URI_TOO_LONG: ProblemKind = kind(414, "uri_too_long", "path and query are longer than 8 KiB");
/// See [`Error::UnsupportedMediaType`].
pub const UNSUPPORTED_MEDIA_TYPE: ProblemKind = kind(415, "unsupported_media_type", "the body is not `application/json`");
/// See [`Error::Invalid`].
pub const INVALID: ProblemKind = kind(422, "invalid", "fields are wrong: `errors` has `pointer` and `detail` for each");
/// See [`Error::TooMany`].
pub const RATE_LIMITED: ProblemKind = kind(429, "rate_limited", "too many requests; see `Retry-After`");
/// See [`Error::HeadersTooLarge`].
pub const HEADERS_TOO_LARGE: ProblemKind =
    kind(431, "headers_too_large", "more than 100 headers, or 10 KiB of them and the address");
/// What any request may meet before its endpoint is asked. It says so once for all of them, not at each.
pub const OF_ANY_REQUEST: [ProblemKind; 4] = [BODY_TOO_SLOW, BODY_TOO_LARGE, URI_TOO_LONG, HEADERS_TOO_LARGE];
/// See [`Error::Internal`].
pub const INTERNAL: ProblemKind = kind(500, "internal", "our mistake; quote the request id");
/// See [`Error::Busy`].
pub const BUSY: ProblemKind = kind(503, "busy", "a part is busy; see `Retry-After`");

impl Error {
    /// Its status, its stable code, and when it is answered.
    pub fn kind(&self) -> ProblemKind {
        match self {
            Error::Malformed(_) => MALFORMED,
            Error::Unauthenticated(_) => UNAUTHENTICATED,
            Error::InvalidCredentials => INVALID_CREDENTIALS,
            Error::SecondFactorRequired => SECOND_FACTOR_REQUIRED,
            Error::InvalidCode => INVALID_CODE,
            Error::Forbidden(_) => FORBIDDEN,
            Error::CrossSite => CROSS_SITE,
            Error::NotFound(_) => NOT_FOUND,
            Error::NoRoute => NO_ROUTE,
            Error::MethodNotAllowed(_) => METHOD_NOT_ALLOWED,
            Error::Conflict { conflict, .. } => conflict.kind(),
            Error::TooSlow => BODY_TOO_SLOW,
            Error::TooLarge => BODY_TOO_LARGE,
            Error::UriTooLong => URI_TOO_LONG,
            Error::HeadersTooLarge => HEADERS_TOO_LARGE,
            Error::UnsupportedMediaType => UNSUPPORTED_MEDIA_TYPE,
            Error::Invalid(_) => INVALID,
            Error::TooMany(_) => RATE_LIMITED,
            Error::Busy(_) => BUSY,
            Error::Internal(_) => INTERNAL,
        }
    }
}
