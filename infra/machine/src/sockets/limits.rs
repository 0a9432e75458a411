//! What a connection may do.

use std::time::Duration;

/// How long a connection may last, and how large its messages may be.
///
/// <https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html>
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LineLimits {
    /// The largest frame, in bytes.
    pub frame_bytes: usize,
    /// The largest message, in bytes.
    pub message_bytes: usize,
    /// How long nothing may come and go.
    pub idle: Duration,
    /// How long it lasts in all.
    pub lasts: Duration,
}

impl Default for LineLimits {
    /// AWS's.
    fn default() -> Self {
        LineLimits {
            frame_bytes: 32 * 1024,
            message_bytes: 128 * 1024,
            idle: Duration::from_secs(600),
            lasts: Duration::from_secs(7_200),
        }
    }
}
