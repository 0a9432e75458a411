//! A row of the log as the API shows it.

use delivery::{ErrorKind, Exchange};
use due::{Missed, OccurrenceId, Origin};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use super::row::{LogRow, LogStatus};

/// A row as the API shows it.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "LogRow")]
pub struct LogOut {
    /// How the attempt, or the skip, ended.
    pub(crate) status: LogStatus,
    /// The occurrence's id; the `webhook-id` of its calls.
    pub(crate) occurrence_id: OccurrenceId,
    /// Which attempt, from 1; 0 for a skip before any.
    pub(crate) attempt: u32,
    /// The occurrence's instant.
    pub(crate) scheduled_for: Timestamp,
    /// When the call began, or the skip was recorded.
    pub(crate) triggered_at: Timestamp,
    /// How long after the attempt's own planned time it began, in milliseconds.
    #[schemars(range(min = 0))]
    pub(crate) lateness_ms: i64,
    /// When its message was handed to the queue.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) queued_at: Option<Timestamp>,
    /// From beginning the call to the answer's end, in milliseconds.
    #[schemars(range(min = 0))]
    pub(crate) execution_time: Option<i64>,
    #[serde(flatten)]
    pub(crate) exchange: Exchange,
    /// What kind of failure it was.
    pub(crate) error_kind: Option<ErrorKind>,
    /// The failure in words; for a skip `paused`, `disabled`, `deleted` or `misfire`.
    pub(crate) detail: Option<String>,
    /// When the next attempt will be made, while `retrying`.
    pub(crate) next_attempt_at: Option<Timestamp>,
    /// How the occurrence came to be.
    pub(crate) origin: Origin,
    /// What the row stands for, when it is more than one occurrence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) missed: Option<Missed>,
}

impl From<LogRow> for LogOut {
    fn from(row: LogRow) -> LogOut {
        LogOut {
            status: row.status,
            occurrence_id: row.occurrence,
            attempt: row.attempt,
            scheduled_for: row.scheduled_for,
            triggered_at: row.triggered_at,
            lateness_ms: row.lateness_ms,
            queued_at: row.queued_at,
            execution_time: row.execution_ms,
            exchange: row.exchange,
            error_kind: row.error_kind,
            detail: row.detail,
            next_attempt_at: row.next_attempt_at,
            origin: row.origin,
            missed: row.missed,
        }
    }
}
