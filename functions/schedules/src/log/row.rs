//! One row of a job's log, as it is stored.

use api::TeamId;
use delivery::{ErrorKind, Exchange};
use due::{DueMessage, Missed, OccurrenceId, Origin};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use table::{Item, Key, Partition};

use super::{KEPT_FOR, LOGS};

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

/// One attempt at an occurrence, or the skip of one occurrence or of several.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LogRow {
    /// The team whose job it is.
    pub team: TeamId,
    /// The job's id.
    pub job: String,
    /// When the attempt was to be made, in milliseconds: the row's place in the log. It is known before
    /// the attempt, so an attempt repeated after a crash replaces its row instead of adding one.
    pub at_ms: i64,
    /// The occurrence that was tried or skipped; the first of those in `missed`.
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
    /// How long the exchange took, in milliseconds.
    pub execution_ms: Option<i64>,
    /// What was sent and what came back.
    #[serde(flatten)]
    pub exchange: Exchange,
    /// What kind of failure it was.
    pub error_kind: Option<ErrorKind>,
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
    /// An attempt at `message` that was begun at `triggered_at` and is not decided yet.
    pub fn begun(message: &DueMessage, triggered_at: Timestamp) -> LogRow {
        let (subject, errand) = (message.subject.clone(), message.errand.clone());
        LogRow {
            at_ms: message.missed.map_or(message.at, |missed| missed.to).as_millisecond(),
            origin: errand.origin,
            attempt: errand.attempt,
            status: LogStatus::Failed,
            lateness_ms: i64::try_from(triggered_at.duration_since(message.at).as_millis()).unwrap_or(i64::MAX).max(0),
            queued_at: message.queued_at,
            ..LogRow::blank(subject.team, subject.thing, errand.occurrence, errand.scheduled_for, triggered_at)
        }
    }

    /// A skip of the occurrence of `message`.
    pub fn skipped(message: &DueMessage, reason: &str, now: Timestamp) -> LogRow {
        LogRow { status: LogStatus::Skipped, detail: Some(reason.into()), missed: message.missed, ..LogRow::begun(message, now) }
    }

    /// A skip of everything in `missed`, whose first is `occurrence`.
    pub fn missed(team: &TeamId, job: &str, occurrence: OccurrenceId, missed: Missed, reason: &str, now: Timestamp) -> LogRow {
        LogRow {
            at_ms: missed.to.as_millisecond(),
            detail: Some(reason.into()),
            missed: Some(missed),
            ..LogRow::blank(team.clone(), job.into(), occurrence, missed.from, now)
        }
    }

    /// A skip, before any attempt, of an occurrence of the calendar.
    fn blank(team: TeamId, job: String, occurrence: OccurrenceId, scheduled_for: Timestamp, now: Timestamp) -> LogRow {
        LogRow {
            team,
            job,
            at_ms: scheduled_for.as_millisecond(),
            occurrence,
            origin: Origin::Schedule,
            attempt: 0,
            status: LogStatus::Skipped,
            scheduled_for,
            triggered_at: now,
            lateness_ms: 0,
            queued_at: None,
            execution_ms: None,
            exchange: Exchange::default(),
            error_kind: None,
            detail: None,
            next_attempt_at: None,
            missed: None,
            kept_until: now + KEPT_FOR,
        }
    }

    /// Where the row of one attempt lives.
    pub fn key_of(team: &TeamId, job: &str, at_ms: i64, occurrence: &OccurrenceId, attempt: u32) -> Key {
        Partition::within(team, LOGS, job).at(format!("{at_ms:013}#{occurrence}#{attempt:03}"))
    }
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_row_that_was_stored_flat_is_read_and_stays_flat() {
        let stored = json!({
            "team": "team_06GZR83ZCGCHVCJYW498ZJYBRG", "job": "job_06GZR83ZCGCHVCJYW498ZJYBRG", "at_ms": 1_795_246_200_000_i64,
            "occurrence": "occ_06GZR8B7A2332561PHQRH4ZA5M", "origin": "schedule", "attempt": 2, "status": "retrying",
            "scheduled_for": "2026-11-21T09:30:00Z", "triggered_at": "2026-11-21T09:30:10Z", "lateness_ms": 12,
            "queued_at": "2026-11-21T09:28:00Z", "first_byte_ms": 80, "execution_ms": 90, "method": "POST",
            "url": "https://hooks.example.com/", "request_body": "{}", "response_code": 500, "response_body": "no",
            "error_kind": "status", "detail": "The receiver answered 500.", "next_attempt_at": "2026-11-21T10:30:00Z",
            "missed": null, "kept_until": "2026-12-21T09:30:10Z"
        });
        let row: LogRow = serde_json::from_value(stored.clone()).unwrap();
        assert_eq!(row.exchange.response_code, Some(500));
        assert_eq!(row.error_kind, Some(ErrorKind::Status));
        assert_eq!(serde_json::to_value(row).unwrap(), stored);
    }
}
