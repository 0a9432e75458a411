//! What a claim to be somebody is refused by.

use api::{Error, ProblemKind};

/// 401: address and password do not match an account.
pub(crate) const INVALID_CREDENTIALS: ProblemKind = ProblemKind {
    status: 401,
    code: "invalid_credentials",
    when: "log-in: address and password do not match",
    advice: "Check address and password; the answer does not say which of them is wrong. Whoever forgot theirs asks for a \
             new one with `POST /api/auth/reset-password`, or signs in by a link with `POST /api/auth/magic-link`.",
};

/// 401: address and password are right, but the account has a second factor and no code was sent.
pub(crate) const SECOND_FACTOR_REQUIRED: ProblemKind = ProblemKind {
    status: 401,
    code: "second_factor_required",
    when: "log-in: the account has a second factor; send its `code` too",
    advice: "Send the same request with `code`: the six digits that the authenticator app shows now, or one of the recovery \
             codes.",
};

/// The refusal of an address or a password: one for both, so that it tells nothing.
pub(crate) fn invalid() -> Error {
    INVALID_CREDENTIALS.error("The e-mail address or the password is wrong.")
}

/// The refusal of whoever sent no code.
pub(crate) fn code_required() -> Error {
    SECOND_FACTOR_REQUIRED.error("This account has a second factor: send its present code as `code`.")
}
