//! Writing down how an attempt ended: first its log row, then the outcome together with whatever follows
//! from it.

use std::time::Duration;

use api::{Error, Result};
use audit::Entry;
use cx::Cx;
use due::{Due, DueMessage, Lease, Occurrence, State};
use identity::Team;
use jiff::SignedDuration;
use table::{Condition, TableError};

use super::call::{Attempt, CallError};
use super::outcome::{Outcome, judge};
use crate::deliveries::DeadLetter;
use crate::job::{Change, Job, Standing, change};
use crate::log::{self, KEPT_FOR, LogRow, LogStatus};
use crate::tally;

/// How much of an answer is kept: enough to find a mistake by, little where there was none.
const KEPT_ON_FAILURE_BYTES: usize = 8 * 1024;
const KEPT_ON_SUCCESS_BYTES: usize = 1024;
const KEPT_OF_REQUEST_BYTES: usize = 1024;

/// How long the log is waited for.
const LOG_PATIENCE: Duration = Duration::from_secs(2);
/// How often a row that could not be written before the outcome is tried after it: with the pauses for some five
/// seconds, in which a table that throttles comes round.
const LATE_LOG_TRIES: u32 = 10;
/// How long to wait before a busy table is asked again.
const REPEAT_AFTER: Duration = Duration::from_millis(500);
/// With less time left, the platform would stop us in the middle, and others of the same batch with us.
const LEAST_TIME: SignedDuration = SignedDuration::from_secs(5);
/// With less than this left of the lease, another worker may begin before we are done.
const LEAST_LEASE_MS: i64 = 15_000;

/// Writes the end of `attempt`.
pub(crate) async fn settle(cx: &Cx, job: &Job, message: &DueMessage, lease: &Lease, attempt: Attempt) -> Result<()> {
    let now = cx.now();
    let outcome = judge(&attempt.result, message.attempt, &cx.config().retry_schedule, now, cx.fraction());
    let log = log_row(message, &attempt, &outcome);
    tracing::debug!(target: "metrics", function = cx.function(), lateness_ms = log.lateness_ms);
    let may_flood = job.may_flood_log(cx.config().retry_schedule.attempts());
    let mut logged = write_log(cx, &log, may_flood).await;
    if outcome == Outcome::Gone {
        // Before the end is written: a crash in between calls once more and is told 410 once more.
        disable(cx, job).await?;
    }
    let ours = loop {
        let written = match outcome {
            Outcome::Delivered => finish(cx, lease, lease.ended(State::Delivered, now)).await,
            Outcome::Gone | Outcome::Refused => bury(cx, job, lease, State::Failed, &log).await,
            Outcome::GivenUp => bury(cx, job, lease, State::DeadLettered, &log).await,
            Outcome::Retry(at) => retry(cx, lease, &message.retry(message.attempt + 1, at)).await,
        };
        // A busy table is no reason to call again: only a lease about to end leaves the end unwritten.
        let time_left = lease.occurrence.lease_until_ms - cx.now().as_millisecond();
        match written {
            Ok(()) => break true,
            Err(TableError::ConditionFailed) => break false,
            Err(TableError::Busy(_)) if time_left > LEAST_LEASE_MS => tokio::time::sleep(REPEAT_AFTER).await,
            Err(error) => return Err(error.into()),
        }
    };
    match outcome {
        Outcome::Retry(at) if ours => due::dispatch_if_near(cx, &message.retry(message.attempt + 1, at)).await,
        _ if ours => {}
        // Either our own write took effect and its answer was lost, or another worker took the lease over
        // because we were too slow, and will write the end.
        _ => tracing::warn!(
            occurrence = message.occurrence.as_str(),
            attempt = message.attempt,
            "the end of an attempt was written by somebody else"
        ),
    }
    if ours {
        tally::note(cx, &log).await;
    }
    // What could not be logged in time is logged late.
    for _ in 0..LATE_LOG_TRIES {
        if logged || cx.time_left().is_some_and(|left| left < LEAST_TIME) {
            break;
        }
        tokio::time::sleep(REPEAT_AFTER).await;
        logged = write_log(cx, &log, may_flood).await;
    }
    Ok(())
}

/// Logging never stands in the way of delivering: what cannot be logged, or not soon, has happened all the
/// same. Says whether it was.
async fn write_log(cx: &Cx, log: &LogRow, may_flood: bool) -> bool {
    let written = tokio::time::timeout(LOG_PATIENCE, log::write(cx, log, may_flood)).await;
    let logged = matches!(written, Ok(Ok(())));
    if !logged {
        tracing::error!(
            occurrence = log.occurrence.as_str(),
            attempt = log.attempt,
            ?written,
            "an attempt could not be logged yet"
        );
    }
    logged
}

async fn finish(cx: &Cx, lease: &Lease, row: Occurrence) -> Result<(), TableError> {
    cx.table().put(&row, lease.held()).await
}

async fn retry(cx: &Cx, lease: &Lease, due: &Due) -> Result<(), TableError> {
    let row = lease.retrying(due.fire_at);
    let table = cx.table();
    table.transaction().put(&row, lease.held()).put(due, Condition::Always).commit().await
}

async fn bury(cx: &Cx, job: &Job, lease: &Lease, state: State, log: &LogRow) -> Result<(), TableError> {
    let row = lease.ended(state, cx.now());
    let letter = DeadLetter {
        team: row.team.clone(),
        job: row.thing.clone(),
        job_name: job.name.clone(),
        occurrence: row.id.clone(),
        scheduled_for: row.scheduled_for,
        failed_at: cx.now(),
        attempts: row.attempt,
        response_code: log.response_code,
        error_kind: log.error_kind.clone(),
        detail: log.detail.clone(),
        kept_until: cx.now() + KEPT_FOR,
    };
    let table = cx.table();
    table.transaction().put(&row, lease.held()).put(&letter, Condition::Always).commit().await
}

/// The receiver said 410 Gone: nothing more is sent there until somebody resumes the job.
async fn disable(cx: &Cx, job: &Job) -> Result<()> {
    if job.standing() != Standing::Active {
        return Ok(());
    }
    let team = cx.table().get::<Team>(Team::key_of(&job.team)).await?;
    let plan = team.map(|team| team.plan).unwrap_or_default();
    let entry = Entry::of(cx, &job.team, plan, None, "job.disabled");
    let disabled = change(cx, &job.team, &job.id, &entry, |present, armed| {
        // An edit made meanwhile is an answer to the 410, not its victim.
        if present.era() == job.era() {
            let job = present;
            job.begin_era(Standing::Disabled, cx.now());
            job.stopped_before = armed.map(|armed| armed.fire_at);
            job.disabled_reason = Some("The receiver answered 410 Gone.".into());
        }
        Ok(Change::default())
    })
    .await;
    match disabled {
        Ok(_) | Err(Error::NotFound(_)) => Ok(()),
        Err(error) => Err(error),
    }
}

fn log_row(message: &DueMessage, attempt: &Attempt, outcome: &Outcome) -> LogRow {
    let mut row = LogRow::begun(message, attempt.triggered_at);
    row.execution_ms = Some(attempt.execution_ms);
    if let Some(sent) = &attempt.sent {
        row.method = Some(sent.method.clone());
        row.url = Some(sent.url.clone());
        row.request_body = (!sent.body.is_empty()).then(|| text(&sent.body, KEPT_OF_REQUEST_BYTES));
    }
    (row.status, row.next_attempt_at) = match outcome {
        Outcome::Delivered => (LogStatus::Delivered, None),
        Outcome::Gone | Outcome::Refused => (LogStatus::Failed, None),
        Outcome::GivenUp => (LogStatus::DeadLettered, None),
        Outcome::Retry(at) => (LogStatus::Retrying, Some(*at)),
    };
    match &attempt.result {
        Ok(response) => {
            let failed = row.status != LogStatus::Delivered;
            row.response_code = Some(response.status);
            row.first_byte_ms = i64::try_from(response.timing.until_head.as_millis()).ok();
            row.response_body = Some(text(&response.body, if failed { KEPT_ON_FAILURE_BYTES } else { KEPT_ON_SUCCESS_BYTES }));
            if failed {
                row.error_kind = Some("status".into());
                row.detail = Some(format!("The receiver answered {}.", response.status));
            }
        }
        Err(CallError::Failed(failure)) => {
            row.error_kind = Some(failure.kind().into());
            row.detail = Some(failure.to_string());
        }
        Err(CallError::Unmakable(error)) => {
            tracing::error!(job = row.job, error = error as &dyn std::error::Error, "a request could not be made");
            row.error_kind = Some("internal".into());
            row.detail =
                Some("The request could not be made from what is stored. Set the job's headers and address again.".into());
        }
    }
    row
}

/// At most `limit` bytes of `body` as text, without half a character at the end; what is not UTF-8 is
/// replaced.
fn text(body: &[u8], limit: usize) -> String {
    const LONGEST_CHARACTER: usize = 4;
    let mut text = String::from_utf8_lossy(&body[..body.len().min(limit + LONGEST_CHARACTER)]).into_owned();
    text.truncate(text.floor_char_boundary(limit));
    text
}

#[cfg(test)]
mod tests {
    use super::text;

    #[test]
    fn an_answer_is_cut_between_characters() {
        assert_eq!(text("a€€".as_bytes(), 6), "a€");
        assert_eq!(text("a€€".as_bytes(), 7), "a€€");
        assert_eq!(text(&[0xff; 100], 8), "\u{fffd}\u{fffd}", "replacements take room too");
        assert_eq!(text(b"", 8), "");
    }
}
