//! What passed between us and a receiver.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What was sent in one attempt, and what came back. It is empty where no request could be made, and in a skip.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Exchange {
    /// From beginning the call to the first byte of the answer, in milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0))]
    pub first_byte_ms: Option<i64>,
    /// The HTTP method of the call.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// The address that was called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The beginning of what was sent: 1 KiB.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_body: Option<String>,
    /// The HTTP status of the receiver's answer.
    pub response_code: Option<u16>,
    /// The beginning of the receiver's answer: 1 KiB after a success, 8 KiB after a failure.
    pub response_body: Option<String>,
}
