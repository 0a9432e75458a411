//! Writing down how an attempt ended: first its log row, then the outcome together with whatever follows
//! from it.

use std::sync::Arc;
use std::time::Duration;

use api::{Error, Result};
use audit::Entry;
use cx::Cx;
use delivery::{Call, CallError, ErrorKind, Exchange, Outcome, RETRY_SCHEDULE, RetrySchedule, failure, judge};
use due::{Attempt, DueMessage, Lease, State};
use futures::future::join_all;
use identity::Team;
use jiff::{SignedDuration, Timestamp};
use table::Condition;

use super::done::Done;
use crate::deliveries::DeadLetter;
use crate::job::{Change, Job, Standing, change_telling};
use crate::log::{self, KEPT_FOR, LogRow, LogStatus};
use crate::notices;
use crate::tally;
use crate::telling::{self, What};

/// How long the log is waited for.
const LOG_PATIENCE: Duration = Duration::from_secs(2);
/// How often a row that could not be written before the outcome is tried after it: with the pauses for some five
/// seconds, in which a table that throttles comes round.
const LATE_LOG_TRIES: u32 = 10;
/// How long to wait before a busy table is asked again.
const REPEAT_AFTER: Duration = Duration::from_millis(500);
/// With less time left, the platform would stop us in the middle, and others of the same batch with us.
const LEAST_TIME: SignedDuration = SignedDuration::from_secs(5);

/// An attempt that ended.
struct Ended<'a> {
    job: &'a Job,
    message: &'a DueMessage,
    lease: &'a Lease,
    ending: Ending,
    log: LogRow,
    may_flood: bool,
}

/// What becomes of an attempt.
#[derive(Debug, PartialEq)]
enum Ending {
    /// The receiver was called, and this follows.
    Called(Outcome),
    /// It was not, and the attempt is put off.
    Held(Timestamp),
}

/// Writes the ends of attempts, or when they are to be repeated; `settled` hears of each that is written.
pub(crate) async fn settle(cx: &Cx, ended: Vec<(Attempt<Arc<Job>>, Done)>, settled: &(dyn Fn(usize, Result<()>) + Sync)) {
    let retries: RetrySchedule = match cx.setting(&RETRY_SCHEDULE) {
        Ok(retries) => retries,
        Err(error) => return (0..ended.len()).for_each(|index| settled(index, Err(Error::internal(error.to_string())))),
    };
    let ended: Vec<Ended<'_>> = ended.iter().map(|(attempt, done)| Ended::judge(cx, attempt, done, &retries)).collect();
    // What most come to costs as good as no requests of its own, and does not wait for the rest.
    let (plain, rest): (Vec<_>, Vec<_>) = ended.iter().enumerate().partition(|(_, ended)| ended.is_plain());
    let together = async {
        if deliver_all(cx, &plain).await {
            plain.iter().for_each(|(index, _)| settled(*index, Ok(())));
            tally::note(cx, &plain.iter().map(|(_, ended)| &ended.log).collect::<Vec<_>>()).await;
        } else {
            each(cx, &plain, settled).await;
        }
    };
    futures::join!(together, each(cx, &rest, settled));
    telling::tell(cx, What::Settled, ended.iter().map(|ended| (&ended.job.team, ended.job.id.as_str()))).await;
}

/// Writes each end for itself.
async fn each(cx: &Cx, ended: &[(usize, &Ended<'_>)], settled: &(dyn Fn(usize, Result<()>) + Sync)) {
    let settling = ended.iter().map(|(index, ended)| async move {
        let ours = ended.settle(cx).await;
        // What was put off is no attempt yet.
        let is_ours = matches!(ours, Ok(true)) && matches!(ended.ending, Ending::Called(_));
        settled(*index, ours.map(|_| ()));
        is_ours.then_some(&ended.log)
    });
    let counted: Vec<&LogRow> = join_all(settling).await.into_iter().flatten().collect();
    tally::note(cx, &counted).await;
}

/// Writes that all of `delivered` were, their logs first: whoever sees an end finds its log. Says whether that could be
/// done; if not, each is to be written for itself.
async fn deliver_all(cx: &Cx, delivered: &[(usize, &Ended<'_>)]) -> bool {
    let table = cx.table();
    let written = async {
        delivered.iter().fold(table.writes(), |writes, (_, ended)| writes.put(&ended.log)).commit().await?;
        delivered.iter().fold(table.writes(), |writes, (_, ended)| ended.lease.delivered(writes, cx.now())).commit().await
    };
    let written = tokio::time::timeout(LOG_PATIENCE, written).await;
    let is_written = matches!(written, Ok(Ok(())));
    if !is_written {
        tracing::warn!(attempts = delivered.len(), ?written, "ends of attempts could not be written together");
    }
    is_written
}

impl Ended<'_> {
    fn judge<'a>(cx: &Cx, attempt: &'a Attempt<Arc<Job>>, done: &Done, retries: &RetrySchedule) -> Ended<'a> {
        let Attempt { message, thing: job, lease } = attempt;
        let (ending, log) = match done {
            Done::Called(call) => {
                let outcome = judge(&call.result, message.errand.attempt, retries, cx.now(), cx.fraction());
                let log = log_row(message, call, &outcome);
                tracing::debug!(target: "metrics", function = cx.function(), lateness_ms = log.lateness_ms);
                (Ending::Called(outcome), log)
            }
            Done::Held(until) => (Ending::Held(*until), held_row(message, cx.now(), *until)),
        };
        Ended { job, message, lease, ending, log, may_flood: job.may_flood_log(retries.attempts()) }
    }

    /// Whether its end can be written together with others.
    fn is_plain(&self) -> bool {
        self.ending == Ending::Called(Outcome::Delivered) && !self.may_flood
    }

    /// Writes the end of this attempt, or when it is to be repeated. Says whether its lease was still ours.
    async fn settle(&self, cx: &Cx) -> Result<bool> {
        let Ended { job, message, lease, ending, log, may_flood } = self;
        let mut logged = write_log(cx, log, *may_flood).await;
        if *ending == Ending::Called(Outcome::Gone) {
            // Before the end is written: a crash in between calls once more and is told 410 once more.
            disable(cx, job).await?;
        }
        let ours = match ending {
            Ending::Held(until) => lease.hold(cx, message, *until).await?,
            Ending::Called(Outcome::Delivered) => {
                // It may have been written with others already, and is delivered whoever writes it.
                lease.end(cx, &lease.ended(State::Delivered, cx.now())).await?;
                true
            }
            Ending::Called(Outcome::Gone | Outcome::Refused) => bury(cx, job, lease, State::Failed, log).await?,
            Ending::Called(Outcome::GivenUp) => bury(cx, job, lease, State::DeadLettered, log).await?,
            Ending::Called(Outcome::Retry(at)) => lease.retry(cx, &message.retry(message.errand.attempt + 1, *at)).await?,
        };
        // What could not be logged in time is logged late.
        for _ in 0..LATE_LOG_TRIES {
            if logged || cx.time_left().is_some_and(|left| left < LEAST_TIME) {
                break;
            }
            tokio::time::sleep(REPEAT_AFTER).await;
            logged = write_log(cx, log, *may_flood).await;
        }
        Ok(ours)
    }
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

async fn bury(cx: &Cx, job: &Job, lease: &Lease, state: State, log: &LogRow) -> Result<bool> {
    let row = lease.ended(state, cx.now());
    let letter = DeadLetter {
        team: row.subject.team.clone(),
        job: row.subject.thing.clone(),
        job_name: job.name.clone(),
        occurrence: row.id.clone(),
        scheduled_for: row.scheduled_for,
        failed_at: cx.now(),
        attempts: row.attempt,
        response_code: log.exchange.response_code,
        error_kind: log.error_kind,
        detail: log.detail.clone(),
        kept_until: cx.now() + KEPT_FOR,
    };
    let told = notices::dead_lettered(cx, job, &letter).await;
    let ours = lease.end_with(cx, &row, |end| told.join(end.put(&letter, Condition::Always))).await?;
    // Also where the answer to our own commit was lost.
    told.leave(cx).await;
    Ok(ours)
}

/// The receiver said 410 Gone: nothing more is sent there until somebody resumes the job.
async fn disable(cx: &Cx, job: &Job) -> Result<()> {
    if job.standing() != Standing::Active {
        return Ok(());
    }
    let team = cx.table().get::<Team>(Team::key_of(&job.team)).await?;
    let plan = team.map(|team| team.plan).unwrap_or_default();
    let entry = Entry::of(cx, &job.team, plan, None, "job.disabled");
    let told = notices::disabled(cx, job).await;
    let disabled = change_telling(cx, &job.team, &job.id, &entry, &told, |present, armed| {
        // An edit made meanwhile is an answer to the 410, not its victim; and one 410 is enough.
        if present.era() != job.era() {
            return Err(Error::NotFound("era"));
        }
        let job = present;
        job.begin_era(Standing::Disabled, cx.now());
        job.stopped_before = armed.map(|armed| armed.fire_at);
        job.disabled_reason = Some("The receiver answered 410 Gone.".into());
        Ok(Change::default())
    })
    .await;
    match disabled {
        Ok(_) => {
            told.leave(cx).await;
            Ok(())
        }
        Err(Error::NotFound(_)) => Ok(()),
        Err(error) => Err(error),
    }
}

/// An attempt that was not made yet. It is no attempt of its own, so it counts as none.
fn held_row(message: &DueMessage, now: Timestamp, until: Timestamp) -> LogRow {
    let mut row = LogRow::begun(message, now);
    (row.status, row.next_attempt_at) = (LogStatus::Retrying, Some(until));
    row.error_kind = Some(ErrorKind::CircuitOpen);
    row.detail = Some("Not called: the receiver left many calls unanswered. This attempt is made a little later.".into());
    row
}

fn log_row(message: &DueMessage, call: &Call, outcome: &Outcome) -> LogRow {
    let mut row = LogRow::begun(message, call.triggered_at);
    row.execution_ms = Some(call.execution_ms);
    (row.status, row.next_attempt_at) = match outcome {
        Outcome::Delivered => (LogStatus::Delivered, None),
        Outcome::Gone | Outcome::Refused => (LogStatus::Failed, None),
        Outcome::GivenUp => (LogStatus::DeadLettered, None),
        Outcome::Retry(at) => (LogStatus::Retrying, Some(*at)),
    };
    let delivered = row.status == LogStatus::Delivered;
    row.exchange = Exchange::of(call, delivered);
    (row.error_kind, row.detail) = failure(call, delivered).unzip();
    if let Err(CallError::Unmakable(error)) = &call.result {
        tracing::error!(job = row.job, error = error as &dyn std::error::Error, "a request could not be made");
    }
    row
}
