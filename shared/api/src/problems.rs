//! The codes of problems, each with its status, when it is met and what to do about it. What any endpoint may answer
//! is here; what one product alone refuses lies beside the code that refuses it.

/// A kind of problem: what programs read, and when they meet it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ProblemKind {
    /// The HTTP status.
    pub status: u16,
    /// Stable, such as `not_found`.
    pub code: &'static str,
    /// When it is answered: half a sentence in Markdown, for the reference.
    pub when: &'static str,
    /// What its caller should do: a sentence or two of Markdown, for the reference.
    pub advice: &'static str,
}

/// A 409: a rule of one product that the present state does not meet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// Stable, such as `email_taken`.
    pub code: &'static str,
    /// When it is answered: half a sentence in Markdown, for the reference.
    pub when: &'static str,
    /// What its caller should do: a sentence or two of Markdown, for the reference.
    pub advice: &'static str,
}

impl Conflict {
    /// The same as a kind of problem.
    pub const fn kind(self) -> ProblemKind {
        ProblemKind { status: 409, code: self.code, when: self.when, advice: self.advice }
    }
}

/// See [`Error::Malformed`](crate::Error::Malformed).
pub const MALFORMED: ProblemKind = ProblemKind {
    status: 400,
    code: "malformed",
    when: "the body is not a JSON object, the query cannot be read, or a header is given twice",
    advice: "Send one JSON object, in UTF-8, with `Content-Type: application/json`, and each header once. `detail` says \
             what could not be read. Nothing was changed, so fix the request and send it again.",
};
/// See [`Error::Unauthenticated`](crate::Error::Unauthenticated).
pub const UNAUTHENTICATED: ProblemKind = ProblemKind {
    status: 401,
    code: "unauthenticated",
    when: "no credential, or one that is unknown, revoked or has ended",
    advice: "Send `Authorization: Bearer …` with an API key (`mh_…`) or a session's token (`mhs_…`), whole and without \
             quotes. If it worked before, it was revoked, rotated or has ended, or its maker has left the team: make or \
             rotate one. See [troubleshooting](/docs/troubleshooting#401-unauthenticated).",
};
/// See [`Error::Forbidden`](crate::Error::Forbidden).
pub const FORBIDDEN: ProblemKind = ProblemKind {
    status: 403,
    code: "forbidden",
    when: "role, scope or the state of the team does not allow it",
    advice: "`detail` says what is missing: a scope, a role, or an address or origin that the key is bound to. Make a key \
             that has it, or ask somebody with the role. See [troubleshooting](/docs/troubleshooting#403-forbidden).",
};
/// See [`Error::CrossSite`](crate::Error::CrossSite).
pub const CROSS_SITE: ProblemKind = ProblemKind {
    status: 403,
    code: "cross_site",
    when: "another site's page made this request with a session cookie, or to sign in",
    advice: "A page of another site made the browser send this with your cookie, and so it was refused. From a page of your \
             own use an API key with `allowed_origins` in `Authorization`.",
};
/// See [`Error::NotFound`](crate::Error::NotFound).
pub const NOT_FOUND: ProblemKind = ProblemKind {
    status: 404,
    code: "not_found",
    when: "no such thing in your team; another team's looks the same",
    advice: "Check the id, and whose it is: a key sees its own team, a session the team it looks at (`GET /api/auth/me`). \
             Removed jobs are gone; deliveries and log rows go after 30 days.",
};
/// See [`Error::NoRoute`](crate::Error::NoRoute).
pub const NO_ROUTE: ProblemKind = ProblemKind {
    status: 404,
    code: "no_route",
    when: "nothing at this address",
    advice: "Check the path against the [list of operations](/docs/api). All begin with `/api/`, and none ends with a \
             slash.",
};
/// See [`Error::MethodNotAllowed`](crate::Error::MethodNotAllowed).
pub const METHOD_NOT_ALLOWED: ProblemKind = ProblemKind {
    status: 405,
    code: "method_not_allowed",
    when: "another method is; see `Allow`",
    advice: "The address is right, the method is not: `Allow` names those that it has.",
};
/// See [`Error::TooSlow`](crate::Error::TooSlow).
pub const BODY_TOO_SLOW: ProblemKind = ProblemKind {
    status: 408,
    code: "body_too_slow",
    when: "the body did not arrive within 20 seconds",
    advice: "The connection stalled while the body was being sent. Send it again, a `POST` under the same \
             `Idempotency-Key`.",
};
/// See [`Error::TooLarge`](crate::Error::TooLarge).
pub const BODY_TOO_LARGE: ProblemKind = ProblemKind {
    status: 413,
    code: "body_too_large",
    when: "more than 256 KiB",
    advice: "Make the body smaller. What a job sends along (`metadata`) may have at most 16 KiB: send an id, and let the \
             receiver look it up.",
};
/// See [`Error::UriTooLong`](crate::Error::UriTooLong).
pub const URI_TOO_LONG: ProblemKind = ProblemKind {
    status: 414,
    code: "uri_too_long",
    when: "path and query are longer than 8 KiB",
    advice: "Make the query shorter. A cursor is sent back as it came, and nothing else in a query of ours is long.",
};
/// See [`Error::UnsupportedMediaType`](crate::Error::UnsupportedMediaType).
pub const UNSUPPORTED_MEDIA_TYPE: ProblemKind = ProblemKind {
    status: 415,
    code: "unsupported_media_type",
    when: "the body is not `application/json`",
    advice: "Send `Content-Type: application/json`. With curl, `--json` does; `-d` alone sends a form.",
};
/// See [`Error::Invalid`](crate::Error::Invalid).
pub const INVALID: ProblemKind = ProblemKind {
    status: 422,
    code: "invalid",
    when: "fields are wrong: `errors` has `pointer` and `detail` for each",
    advice: "`errors` names every wrong field at once: `pointer` says which (`#/trigger_timings/0` in the body, `?limit` in \
             the query, `header:Idempotency-Key`), `detail` what is wrong with it. Unknown fields are refused too.",
};
/// See [`Error::TooMany`](crate::Error::TooMany).
pub const RATE_LIMITED: ProblemKind = ProblemKind {
    status: 429,
    code: "rate_limited",
    when: "too many requests; see `Retry-After`",
    advice: "Wait as many seconds as `Retry-After` says. `ratelimit-remaining` of every answer says how many requests are \
             left; see [how much](/docs/idempotency-and-limits#how-much).",
};
/// See [`Error::HeadersTooLarge`](crate::Error::HeadersTooLarge).
pub const HEADERS_TOO_LARGE: ProblemKind = ProblemKind {
    status: 431,
    code: "headers_too_large",
    when: "more than 100 headers, or 10 KiB of them and the address",
    advice: "Send fewer or shorter headers; most often it is cookies of other programs under the same name.",
};
/// What any request may meet before its endpoint is asked. It says so once for all of them, not at each.
pub const OF_ANY_REQUEST: [ProblemKind; 4] = [BODY_TOO_SLOW, BODY_TOO_LARGE, URI_TOO_LONG, HEADERS_TOO_LARGE];
/// See [`Error::Internal`](crate::Error::Internal).
pub const INTERNAL: ProblemKind = ProblemKind {
    status: 500,
    code: "internal",
    when: "our mistake; quote the request id",
    advice: "Our mistake. Repeat it in a few seconds, a `POST` under the same `Idempotency-Key`; if it persists, quote \
             `request_id` to whoever runs the deployment: their log says what happened.",
};
/// See [`Error::Busy`](crate::Error::Busy).
pub const BUSY: ProblemKind = ProblemKind {
    status: 503,
    code: "busy",
    when: "a part is busy; see `Retry-After`",
    advice: "Repeat it after as many seconds as `Retry-After` says, a `POST` under the same `Idempotency-Key`. Nothing is \
             wrong with the request.",
};
