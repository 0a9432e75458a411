//! Writing down how an attempt ended: first its log row, then the outcome together with whatever follows
//! from it.

use api::{Error, Result};
use cx::Cx;
use due::{Due, DueMessage, Lease, Occurrence, State};
use table::{Condition, Put, TableError};

use super::call::Attempt;
use super::outcome::{Outcome, judge};
use crate::deliveries::DeadLetter;
use crate::job::{Change, Job, Standing, change};
use crate::log::{KEPT_FOR, LogRow, LogStatus};

/// How much of an answer is kept: enough to find a mistake by, little where there was none.
const KEPT_ON_FAILURE_BYTES: usize = 8 * 1024;
const KEPT_ON_SUCCESS_BYTES: usize = 1024;

/// Writes the end of `attempt`.
pub(crate) async fn settle(cx: &Cx, job: &Job, message: &DueMessage, lease: &Lease, attempt: Attempt) -> Result<()> {
    let now = cx.now();
    let outcome = judge(&attempt.result, message.attempt, &cx.config().retry_schedule, now, cx.fraction());
    let log = log_row(message, &attempt, &outcome);
    // Logging never stands in the way of delivering: what cannot be logged has happened all the same.
    if let Err(error) = cx.table().put(&log, Condition::Always).await {
        tracing::error!(occurrence = message.occurrence.as_str(), attempt = message.attempt, %error, "an attempt could not be logged");
    }
    match outcome {
        Outcome::Delivered => finish(cx, lease, lease.ended(State::Delivered, now)).await,
        Outcome::Gone => {
            bury(cx, job, lease, State::Failed, &log).await?;
            disable(cx, job).await
        }
        Outcome::Refused => bury(cx, job, lease, State::Failed, &log).await,
        Outcome::GivenUp => bury(cx, job, lease, State::DeadLettered, &log).await,
        Outcome::Retry(at) => {
            let due = message.retry(message.attempt + 1, at);
            retry(cx, lease, &due).await?;
            due::dispatch_if_near(cx, &due).await;
            Ok(())
        }
    }
}

async fn finish(cx: &Cx, lease: &Lease, row: Occurrence) -> Result<()> {
    match cx.table().put_or_existing(&row, lease.held()).await? {
        Put::Done => Ok(()),
        // Our own put, repeated by the SDK after its answer was lost.
        Put::Refused(Some(found)) if found.lease == row.lease && found.state == row.state => Ok(()),
        // Somebody took the lease over because we were too slow; they will write the end.
        Put::Refused(_) => Err(lost_lease()),
    }
}

async fn retry(cx: &Cx, lease: &Lease, due: &Due) -> Result<()> {
    let row = lease.retrying(due.fire_at);
    let table = cx.table();
    match table.transaction().put(&row, lease.held()).put(due, Condition::Always).commit().await {
        Err(TableError::ConditionFailed) => Err(lost_lease()),
        other => Ok(other?),
    }
}

async fn bury(cx: &Cx, job: &Job, lease: &Lease, state: State, log: &LogRow) -> Result<()> {
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
    match table.transaction().put(&row, lease.held()).put(&letter, Condition::Always).commit().await {
        Err(TableError::ConditionFailed) => Err(lost_lease()),
        other => Ok(other?),
    }
}

/// The receiver said 410 Gone: nothing more is sent there until somebody resumes the job.
async fn disable(cx: &Cx, job: &Job) -> Result<()> {
    let disabled = change(cx, &job.team, &job.id, |job, armed| {
        if job.standing() == Standing::Active {
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

fn lost_lease() -> Error {
    Error::Busy("the lease was taken over by another worker".into())
}

fn log_row(message: &DueMessage, attempt: &Attempt, outcome: &Outcome) -> LogRow {
    let mut row = LogRow::begun(message, attempt.triggered_at);
    row.execution_ms = Some(attempt.execution_ms);
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
            row.response_body = Some(text(&response.body, if failed { KEPT_ON_FAILURE_BYTES } else { KEPT_ON_SUCCESS_BYTES }));
            if failed {
                row.error_kind = Some("status".into());
                row.detail = Some(format!("The receiver answered {}.", response.status));
            }
        }
        Err(failure) => {
            row.error_kind = Some(failure.kind().into());
            row.detail = Some(failure.to_string());
        }
    }
    row
}

/// The first `limit` bytes as text; what is not UTF-8 is replaced.
fn text(body: &[u8], limit: usize) -> String {
    String::from_utf8_lossy(&body[..body.len().min(limit)]).into_owned()
}
