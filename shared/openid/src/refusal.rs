//! Why nobody is signed in.

use api::{Cause, Conflict, Error};

/// 409: any [`Refusal`] but that of a provider which cannot be asked.
pub const SIGN_IN_REFUSED: Conflict = Conflict {
    code: "sign_in_refused",
    when: "signing in with Google was declined, took too long, or ended with an answer that is not to be trusted",
    advice: "Begin again with `GET /api/auth/google`, in the same browser, and finish within ten minutes. If it was you who \
             declined at Google, nothing is wrong.",
};

/// Why somebody is not signed in. Its `Display` is a sentence for them.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// The provider cannot be asked now, or its answer makes no sense. The same attempt cannot be repeated, a new one
    /// may well succeed.
    #[error("The provider cannot be asked at the moment. Try again in a moment.")]
    Unavailable(#[source] Cause),
    /// They said no at the provider.
    #[error("Signing in was declined at the provider.")]
    Denied,
    /// What came back belongs to no attempt that this browser began.
    #[error("This answer belongs to no sign-in that was begun here. Begin again.")]
    State,
    /// It came back too late.
    #[error("Signing in took too long. Begin again.")]
    Late,
    /// The provider does not know the code, or not any more, or not with our PKCE verifier.
    #[error("The provider does not accept this answer, or not a second time. Begin again.")]
    Code,
    /// The provider does not accept us or our request: whoever runs this has to mend it.
    #[error("The provider does not accept this server. Tell whoever runs it.")]
    Setup(String),
    /// The provider's token is not to be trusted.
    #[error("The provider's answer cannot be trusted. Begin again.")]
    Token(#[source] Flaw),
    /// The account has no e-mail address, or does not share it.
    #[error("The provider names no e-mail address for this account.")]
    NoEmail,
}

/// What is wrong with an ID token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Flaw {
    /// There is none.
    #[error("there is no ID token")]
    Missing,
    /// It cannot be read, or lacks a claim that every ID token has.
    #[error("the ID token cannot be read or lacks a claim")]
    Malformed,
    /// It is not signed with RS256 or ES256.
    #[error("the ID token is not signed with RS256 or ES256")]
    Algorithm,
    /// The provider does not publish the key it names.
    #[error("the ID token is signed with a key that the provider does not publish")]
    UnknownKey,
    /// The signature is not of that key.
    #[error("the ID token's signature is wrong")]
    Signature,
    /// Another provider's.
    #[error("the ID token is another provider's")]
    Issuer,
    /// For somebody else, or not for us alone.
    #[error("the ID token is for somebody else, or not for us alone")]
    Audience,
    /// Given to somebody else (`azp`).
    #[error("the ID token was given to somebody else")]
    Party,
    /// Of another attempt.
    #[error("the ID token is that of another attempt")]
    Nonce,
    /// No longer good.
    #[error("the ID token has expired")]
    Expired,
    /// Issued in the future, or long ago.
    #[error("the ID token was not issued just now")]
    IssuedAt,
    /// The account's name there is empty or too long.
    #[error("the ID token names no account")]
    Subject,
}

impl Refusal {
    /// A stable name, for logs and for pages that explain it.
    pub fn kind(&self) -> &'static str {
        match self {
            Refusal::Unavailable(_) => "unavailable",
            Refusal::Denied => "denied",
            Refusal::State => "state",
            Refusal::Late => "late",
            Refusal::Code => "code",
            Refusal::Setup(_) => "setup",
            Refusal::Token(_) => "token",
            Refusal::NoEmail => "no_email",
        }
    }
}

impl From<Flaw> for Refusal {
    fn from(flaw: Flaw) -> Self {
        Refusal::Token(flaw)
    }
}

impl From<Refusal> for Error {
    /// 503 when the provider cannot be asked, else [`SIGN_IN_REFUSED`].
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Unavailable(cause) => Error::Busy(cause),
            refusal => SIGN_IN_REFUSED.error(refusal.to_string()),
        }
    }
}
