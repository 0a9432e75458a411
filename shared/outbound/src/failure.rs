//! Why an exchange ended without a response.

use std::fmt;

use crate::headers::HeaderRefusal;
use crate::refusal::Refusal;

/// Why there is no response.
///
/// The details are literals chosen here and never text from below, so that
/// neither an address that was looked up nor a part of the request can appear
/// in a log that the user reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// Nothing was sent, and nothing will be: the same request is refused again.
    /// Of a call that follows redirects, nothing was sent to where one led.
    Refused(Refusal),
    /// The host's name led to no address.
    Dns(&'static str),
    /// No connection came about.
    Connect(&'static str),
    /// The receiver's TLS cannot be trusted or understood.
    Tls(&'static str),
    /// The request's time ran out, the response's body included: a receiver
    /// that says 200 and then drips has not answered. It may well have acted,
    /// so what follows must allow for the request having arrived.
    Timeout,
    /// The exchange ended before the response did: the connection broke, the
    /// stream that was to be sent failed, or the answer went past its limit.
    Interrupted(&'static str),
    /// What came back is not HTTP, or its body is not packed as it says.
    InvalidResponse(&'static str),
}

impl Failure {
    /// A stable name for logs and the API.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Refused(_) => "refused",
            Self::Dns(_) => "dns",
            Self::Connect(_) => "connect",
            Self::Tls(_) => "tls",
            Self::Timeout => "timeout",
            Self::Interrupted(_) => "interrupted",
            Self::InvalidResponse(_) => "invalid_response",
        }
    }

    /// Whether trying again is useless. True of refusals alone: everything
    /// else, a wrong certificate included, a receiver may mend.
    pub fn permanent(&self) -> bool {
        match self {
            Self::Refused(_) => true,
            Self::Dns(_) | Self::Connect(_) | Self::Tls(_) | Self::Timeout | Self::Interrupted(_) | Self::InvalidResponse(_) => {
                false
            }
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(refusal) => refusal.fmt(f),
            Self::Dns(detail) => write!(f, "The host's name could not be resolved: {detail}."),
            Self::Connect(detail) => write!(f, "Could not connect: {detail}."),
            Self::Tls(detail) => write!(f, "No secure connection: {detail}."),
            Self::Timeout => f.write_str("The receiver did not answer in full in time."),
            Self::Interrupted(detail) => write!(f, "The exchange broke off: {detail}."),
            Self::InvalidResponse(detail) => write!(f, "The answer is not valid HTTP: {detail}."),
        }
    }
}

impl std::error::Error for Failure {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Refused(refusal) => Some(refusal),
            _ => None,
        }
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<HeaderRefusal> for Failure {
    fn from(refusal: HeaderRefusal) -> Self {
        Self::Refused(refusal.into())
    }
}

/// Why [`Outbound::new`](crate::Outbound::new) could not set up its client.
#[derive(Debug)]
pub struct SetupError(Box<dyn std::error::Error + Send + Sync>);

impl SetupError {
    pub(crate) fn new(cause: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self(Box::new(cause))
    }
}

impl fmt::Display for SetupError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the HTTP client for outgoing requests could not be set up")
    }
}

impl std::error::Error for SetupError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(self.0.as_ref())
    }
}
