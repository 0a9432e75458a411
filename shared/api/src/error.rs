//! The one error type. It has two audiences: the caller reads a stable `code` and a sentence; the
//! operator reads the private cause, logged once at the edge with the request id.

use std::fmt;

use crate::{Conflict, ProblemKind, RateLimit, problems};

/// What every fallible operation of the system returns.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why something went wrong, for operators only. It never reaches a response.
pub type Cause = Box<dyn std::error::Error + Send + Sync>;

/// One wrong field of a request.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
pub struct FieldError {
    /// Where: `#/trigger_timings/2` for a body (a JSON pointer as a URI fragment, as in RFC 9457's
    /// own example), `?limit` for a query parameter, `header:Idempotency-Key` for a header.
    pub pointer: String,
    /// Why, as a plain sentence.
    pub detail: String,
}

impl FieldError {
    /// A wrong body field. `path` is slash-separated without the leading `#/`.
    pub fn body(path: impl fmt::Display, detail: impl Into<String>) -> Self {
        FieldError { pointer: format!("#/{path}"), detail: detail.into() }
    }

    /// A wrong header.
    pub fn header(name: &str, detail: impl Into<String>) -> Self {
        FieldError { pointer: format!("header:{name}"), detail: detail.into() }
    }
}

/// Everything that can be said to a caller who does not get what they asked for.
#[derive(Debug)]
pub enum Error {
    /// 400: the body is not JSON, or not an object.
    Malformed(String),
    /// 401: no credential, or one that is not (or no longer) good.
    Unauthenticated(&'static str),
    /// 403: known caller, but not allowed to do this; a sentence that says why.
    Forbidden(String),
    /// 403: another site made a browser send this with our cookie.
    CrossSite,
    /// 404: no such thing in the caller's team. Another team's thing looks the same.
    NotFound(&'static str),
    /// 404: no such route.
    NoRoute,
    /// 405: the route exists, for the methods named.
    MethodNotAllowed(String),
    /// 409: the request cannot be met in the present state; made by [`Conflict::error`].
    Conflict {
        /// Which rule.
        conflict: Conflict,
        /// A sentence for people.
        detail: String,
    },
    /// What one product refuses by a status of its own; made by [`ProblemKind::error`].
    Refused {
        /// Which refusal.
        kind: ProblemKind,
        /// A sentence for people.
        detail: String,
    },
    /// 408: the body did not come within the time there is for it.
    TooSlow,
    /// 413: the body is larger than [`crate::BODY_LIMIT_BYTES`].
    TooLarge,
    /// 414: path and query are longer than an address may be.
    UriTooLong,
    /// 431: more headers, or larger ones, than a request may have.
    HeadersTooLarge,
    /// 415: the body is not `application/json`.
    UnsupportedMediaType,
    /// 422: well-formed, but these fields are wrong; all of them, not the first.
    Invalid(Vec<FieldError>),
    /// 429: more of this than the limit allows.
    TooMany(RateLimit),
    /// 503: a part we depend on is busy. The same request may work in a moment.
    Busy(Cause),
    /// 500: our mistake.
    Internal(Cause),
}

impl Error {
    /// A 422 for one body field.
    pub fn field(path: impl fmt::Display, detail: impl Into<String>) -> Self {
        Error::Invalid(vec![FieldError::body(path, detail)])
    }

    /// The same, about the body's part at `path`: of an error about `#/name`, one about `#/jobs/3/name`.
    #[must_use]
    pub fn within(self, path: impl fmt::Display) -> Self {
        let Error::Invalid(errors) = self else { return self };
        let moved = |error: FieldError| match error.pointer.strip_prefix("#/") {
            Some(rest) => FieldError { pointer: format!("#/{path}/{rest}"), ..error },
            None => error,
        };
        Error::Invalid(errors.into_iter().map(moved).collect())
    }

    /// A 500 whose cause is a sentence of ours.
    pub fn internal(cause: impl Into<Cause>) -> Self {
        Error::Internal(cause.into())
    }

    /// Whether it is of this kind.
    pub fn is(&self, kind: ProblemKind) -> bool {
        self.kind() == kind
    }

    /// Its status, its stable code, when it is answered and what to do.
    pub fn kind(&self) -> ProblemKind {
        match self {
            Error::Malformed(_) => problems::MALFORMED,
            Error::Unauthenticated(_) => problems::UNAUTHENTICATED,
            Error::Forbidden(_) => problems::FORBIDDEN,
            Error::CrossSite => problems::CROSS_SITE,
            Error::NotFound(_) => problems::NOT_FOUND,
            Error::NoRoute => problems::NO_ROUTE,
            Error::MethodNotAllowed(_) => problems::METHOD_NOT_ALLOWED,
            Error::Conflict { conflict, .. } => conflict.kind(),
            Error::Refused { kind, .. } => *kind,
            Error::TooSlow => problems::BODY_TOO_SLOW,
            Error::TooLarge => problems::BODY_TOO_LARGE,
            Error::UriTooLong => problems::URI_TOO_LONG,
            Error::HeadersTooLarge => problems::HEADERS_TOO_LARGE,
            Error::UnsupportedMediaType => problems::UNSUPPORTED_MEDIA_TYPE,
            Error::Invalid(_) => problems::INVALID,
            Error::TooMany(_) => problems::RATE_LIMITED,
            Error::Busy(_) => problems::BUSY,
            Error::Internal(_) => problems::INTERNAL,
        }
    }

    /// Whether the same call may succeed a moment later without anybody changing anything.
    pub fn retryable(&self) -> bool {
        match self {
            Error::Busy(_) | Error::Internal(_) => true,
            Error::Malformed(_)
            | Error::Unauthenticated(_)
            | Error::Forbidden(_)
            | Error::CrossSite
            | Error::NotFound(_)
            | Error::NoRoute
            | Error::MethodNotAllowed(_)
            | Error::Conflict { .. }
            | Error::Refused { .. }
            | Error::TooSlow
            | Error::TooLarge
            | Error::UriTooLong
            | Error::HeadersTooLarge
            | Error::UnsupportedMediaType
            | Error::Invalid(_)
            | Error::TooMany(_) => false,
        }
    }
}

impl Conflict {
    /// The refusal, with a sentence for people.
    pub fn error(self, detail: impl Into<String>) -> Error {
        Error::Conflict { conflict: self, detail: detail.into() }
    }
}

impl ProblemKind {
    /// The refusal, with a sentence for people: for what one product refuses by a status other than 409.
    pub fn error(self, detail: impl Into<String>) -> Error {
        Error::Refused { kind: self, detail: detail.into() }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Malformed(detail) => f.write_str(detail),
            Error::Unauthenticated(detail) => f.write_str(detail),
            Error::Forbidden(why) => f.write_str(why),
            Error::CrossSite => {
                f.write_str("Another site's page made this request. Ask from our own pages, or with a bearer token.")
            }
            Error::NotFound(kind) => write!(f, "There is no such {kind}."),
            Error::NoRoute => f.write_str("There is nothing at this address."),
            Error::MethodNotAllowed(allow) => write!(f, "This address answers only to {allow}."),
            Error::Conflict { detail, .. } | Error::Refused { detail, .. } => f.write_str(detail),
            Error::TooSlow => f.write_str("The body took too long to arrive."),
            Error::TooLarge => f.write_str("The body is larger than 256 KiB."),
            Error::UriTooLong => f.write_str("Path and query are longer than 8 KiB."),
            Error::HeadersTooLarge => f.write_str("A request has at most 100 headers, and 10 KiB together with its address."),
            Error::UnsupportedMediaType => f.write_str("Send the body as `Content-Type: application/json`."),
            Error::Invalid(errors) => match errors.as_slice() {
                [one] => write!(f, "{}: {}", one.pointer, one.detail),
                many => write!(f, "{} fields are wrong.", many.len()),
            },
            Error::TooMany(standing) => {
                write!(f, "More than {} of these at a time are too many. Try again in {} s.", standing.limit, standing.reset_s)
            }
            Error::Busy(_) => f.write_str("A part of the system is busy. Try again in a moment."),
            Error::Internal(_) => f.write_str("Something went wrong on our side. It has been logged under this request id."),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Error::Busy(cause) | Error::Internal(cause) => Some(cause.as_ref()),
            _ => None,
        }
    }
}
