//! Kinds of failures, as logs and dead letters name them.

use outbound::Failure;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What kind of failure an attempt met.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ErrorKind {
    /// The receiver answered, but not with 2xx.
    Status,
    /// The receiver did not answer in full in time.
    Timeout,
    /// The host's name could not be resolved.
    Dns,
    /// No connection came about.
    Connect,
    /// The receiver's certificate cannot be trusted, or its TLS not understood.
    Tls,
    /// The connection ended before the answer did.
    Interrupted,
    /// What came back is not HTTP.
    InvalidResponse,
    /// We do not call this address.
    Refused,
    /// No call was made: the receiver left many unanswered, and is left alone for a moment.
    CircuitOpen,
    /// The request could not be made from what is stored.
    Internal,
}

impl From<&Failure> for ErrorKind {
    fn from(failure: &Failure) -> ErrorKind {
        match failure {
            Failure::Refused(_) => ErrorKind::Refused,
            Failure::Dns(_) => ErrorKind::Dns,
            Failure::Connect(_) => ErrorKind::Connect,
            Failure::Tls(_) => ErrorKind::Tls,
            Failure::Timeout => ErrorKind::Timeout,
            Failure::Interrupted(_) => ErrorKind::Interrupted,
            Failure::InvalidResponse(_) => ErrorKind::InvalidResponse,
        }
    }
}
