//! The log: one row for each attempt, and one for each occurrence, or range of them, that was skipped.

use api::{Result, TeamId};
use cx::Cx;
use due::{DueMessage, Missed, OccurrenceId, Origin};
use jiff::{SignedDuration, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use table::{Collection, Condition, Item, Key, Partition};

/// Log rows, by job.
pub const LOGS: Collection = Collection("log");

/// How many rows each job had on each UTC day.
pub const COUNTS: Collection = Collection("log_count");

/// How many rows a job's log takes a day. What comes after is counted, not written.
pub const ROWS_A_DAY: u64 = 10_000;

/// For how long rows, and the claims behind them, are kept.
pub const KEPT_FOR: SignedDuration = SignedDuration::from_hours(30 * 24);

/// What a row may say of a failure, or nothing.
pub(crate) const ERROR_KINDS: [Option<&str>; 10] = [
    Some("status"),
    Some("timeout"),
    Some("dns"),
    Some("connect"),
    Some("tls"),
    Some("interrupted"),
    Some("invalid_response"),
    Some("refused"),
    Some("internal"),
    None,
];

/// How one attempt, or one skip, ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LogStatus {
    /// The receiver answered 2xx.
    Delivered,
    /// It failed and will not be tried again: 410, or an address we do not call.
    Failed,
    /// It failed and will be tried again.
    Retrying,
    /// It failed and was the last attempt.
    DeadLettered,
    /// It was not to be, for a recorded reason.
    Skipped,
}

/// One row.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LogRow {
    /// Whose.
    pub team: TeamId,
    /// Of which job.
    pub job: String,
    /// When the attempt was to be made, in milliseconds: the row's place in the log. It is known before
    /// the attempt, so an attempt repeated after a crash replaces its row instead of adding one.
    pub at_ms: i64,
    /// Which occurrence.
    pub occurrence: OccurrenceId,
    /// How the occurrence came to be.
    pub origin: Origin,
    /// Which attempt, from 1; 0 for a skip before any.
    pub attempt: u32,
    /// How it ended.
    pub status: LogStatus,
    /// The occurrence's instant.
    pub scheduled_for: Timestamp,
    /// When the request was begun, or the skip recorded.
    pub triggered_at: Timestamp,
    /// How long after its time the attempt was begun, in milliseconds.
    pub lateness_ms: i64,
    /// When its message was handed to the queue, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub queued_at: Option<Timestamp>,
    /// How long the receiver's status line was waited for, in milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_byte_ms: Option<i64>,
    /// How long the exchange took, in milliseconds.
    pub execution_ms: Option<i64>,
    /// With which method it was called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// Which address was called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The beginning of what was sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_body: Option<String>,
    /// The receiver's status.
    pub response_code: Option<u16>,
    /// The beginning of the receiver's answer.
    pub response_body: Option<String>,
    /// What kind of failure: `status`, `timeout`, `dns`, `connect`, `tls`, `interrupted`,
    /// `invalid_response`, `refused`.
    pub error_kind: Option<String>,
    /// The failure in words, or the reason of a skip.
    pub detail: Option<String>,
    /// When the next attempt will be made.
    pub next_attempt_at: Option<Timestamp>,
    /// What a skip covers, when it is more than one occurrence.
    pub missed: Option<Missed>,
    /// Until when the row is kept.
    pub kept_until: Timestamp,
}

impl LogRow {
    /// A skip of the occurrence of `message`.
    pub fn skipped(message: &DueMessage, reason: &str, now: Timestamp) -> LogRow {
        LogRow { status: LogStatus::Skipped, detail: Some(reason.into()), missed: message.missed, ..LogRow::begun(message, now) }
    }

    /// A skip of everything in `missed`.
    pub fn missed(team: &TeamId, job: &str, missed: Missed, reason: &str, now: Timestamp) -> LogRow {
        let occurrence = OccurrenceId::of(crate::DELIVERIES.name, job, missed.from, reason);
        LogRow {
            team: team.clone(),
            job: job.into(),
            at_ms: missed.to.as_millisecond(),
            occurrence,
            origin: Origin::Schedule,
            attempt: 0,
            status: LogStatus::Skipped,
            scheduled_for: missed.from,
            triggered_at: now,
            lateness_ms: 0,
            queued_at: None,
            first_byte_ms: None,
            execution_ms: None,
            method: None,
            url: None,
            request_body: None,
            response_code: None,
            response_body: None,
            error_kind: None,
            detail: Some(reason.into()),
            next_attempt_at: None,
            missed: Some(missed),
            kept_until: now + KEPT_FOR,
        }
    }

    /// An attempt at `message` that was begun at `triggered_at` and is not decided yet.
    pub fn begun(message: &DueMessage, triggered_at: Timestamp) -> LogRow {
        LogRow {
            team: message.team.clone(),
            job: message.thing.clone(),
            at_ms: message.missed.map_or(message.at, |missed| missed.to).as_millisecond(),
            occurrence: message.occurrence.clone(),
            origin: message.origin.clone(),
            attempt: message.attempt,
            status: LogStatus::Failed,
            scheduled_for: message.scheduled_for,
            triggered_at,
            lateness_ms: i64::try_from(triggered_at.duration_since(message.at).as_millis()).unwrap_or(i64::MAX).max(0),
            queued_at: message.queued_at,
            first_byte_ms: None,
            execution_ms: None,
            method: None,
            url: None,
            request_body: None,
            response_code: None,
            response_body: None,
            error_kind: None,
            detail: None,
            next_attempt_at: None,
            missed: None,
            kept_until: triggered_at + KEPT_FOR,
        }
    }

    /// Where the row of one attempt lives.
    pub fn key_of(team: &TeamId, job: &str, at_ms: i64, occurrence: &OccurrenceId, attempt: u32) -> Key {
        Partition::within(team, LOGS, job).at(format!("{at_ms:013}#{occurrence}#{attempt:03}"))
    }
}

/// Writes `row`, unless its job has filled its day. `may_flood` says whether it ever could; counting costs a
/// write, so what cannot is not counted.
///
/// # Errors
/// When the table is busy.
pub async fn write(cx: &Cx, row: &LogRow, may_flood: bool) -> Result<()> {
    let table = cx.table();
    if may_flood && table.count_up(count_key(&row.team, &row.job, row.triggered_at), row.kept_until).await? > ROWS_A_DAY {
        return Ok(());
    }
    Ok(table.put(row, Condition::Always).await?)
}

/// How many rows of `job` were not written on the day of `now` because it was full.
///
/// # Errors
/// When the table is busy.
pub async fn unwritten(cx: &Cx, team: &TeamId, job: &str, now: Timestamp) -> Result<u64> {
    Ok(cx.table().count(count_key(team, job, now)).await?.saturating_sub(ROWS_A_DAY))
}

/// Where the log of `job` and its counts are.
pub(crate) fn partitions_of(team: &TeamId, job: &str) -> [Partition; 2] {
    [Partition::within(team, LOGS, job), Partition::within(team, COUNTS, job)]
}

fn count_key(team: &TeamId, job: &str, day_of: Timestamp) -> Key {
    Partition::within(team, COUNTS, job).at(day_of.as_second().div_euclid(86_400).to_string())
}

impl Item for LogRow {
    const KIND: &'static str = "log_row";

    fn key(&self) -> Key {
        LogRow::key_of(&self.team, &self.job, self.at_ms, &self.occurrence, self.attempt)
    }

    fn expires_at(&self) -> Option<Timestamp> {
        Some(self.kept_until)
    }
}

/// A row as the API shows it.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "LogRow")]
pub struct LogOut {
    /// How it ended.
    pub(crate) status: LogStatus,
    /// Which occurrence; the `webhook-id` of its calls.
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
    /// From beginning the call to the first byte of the answer, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0))]
    pub(crate) first_byte_ms: Option<i64>,
    /// From beginning the call to the answer's end, in milliseconds.
    #[schemars(range(min = 0))]
    pub(crate) execution_time: Option<i64>,
    /// With which method it called.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) method: Option<String>,
    /// Which address it called.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) url: Option<String>,
    /// The beginning of what it sent: 1 KiB.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) request_body: Option<String>,
    /// The HTTP status of the receiver's answer.
    pub(crate) response_code: Option<u16>,
    /// The beginning of the receiver's answer: 1 KiB after a success, 8 KiB after a failure.
    pub(crate) response_body: Option<String>,
    /// What kind of failure.
    #[schemars(extend("enum" = ERROR_KINDS))]
    pub(crate) error_kind: Option<String>,
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
            first_byte_ms: row.first_byte_ms,
            execution_time: row.execution_ms,
            method: row.method,
            url: row.url,
            request_body: row.request_body,
            response_code: row.response_code,
            response_body: row.response_body,
            error_kind: row.error_kind,
            detail: row.detail,
            next_attempt_at: row.next_attempt_at,
            origin: row.origin,
            missed: row.missed,
        }
    }
}
