//! `schedules-deliver` takes one occurrence from the queue and calls the job's receiver.
//!
//! In this order, each step safe to be the last before a crash: wait until 250 ms before the instant; read
//! the job; pass the fence; claim; wait out the rest; call; write the log; write the outcome, with the
//! retry's due item in the same transaction; dispatch the retry; delete the message.

mod call;
mod outcome;
mod settle;
mod webhook;

pub use call::payload;
pub(crate) use webhook::WEBHOOK;

use std::time::Duration;

use api::{Error, Result};
use cx::Cx;
use due::{Claim, DueMessage, Lease, Missed, Skip};
use function::{Message, Verdict};
use identity::Team;
use jiff::{SignedDuration, Timestamp};
use table::Condition;

use crate::job::{Fence, Job, JobId, fence};
use crate::log::{KEPT_FOR, LogRow};
use crate::tally;

/// The job is read this long before the instant: late enough to see an edit made just before, early enough
/// to read and claim in time.
const WAKE: SignedDuration = SignedDuration::from_millis(250);
/// Longer than this is not waited for in the worker but in the queue.
const LONGEST_WAIT: SignedDuration = SignedDuration::from_secs(3);
/// Longer than a call and the writes after it can take.
const LEASE: SignedDuration = SignedDuration::from_secs(40);

/// The reason recorded for what falls into the time in which a team is being deleted.
const TEAM_CLOSED: &str = "team_closed";

/// Delivers one message.
///
/// # Errors
/// When the message is not one of ours or a part of the system is busy; it is received again then.
pub async fn deliver(cx: Cx, message: Message) -> Result<Verdict> {
    let message: DueMessage =
        serde_json::from_str(&message.body).map_err(|error| Error::Malformed(format!("not an occurrence: {error}")))?;
    if let Some(missed) = message.missed {
        return record_missed(&cx, &message, missed).await;
    }
    let wait = message.at.duration_since(cx.now()) - WAKE;
    if wait > LONGEST_WAIT {
        return Ok(give_back(wait - SignedDuration::from_secs(2)));
    }
    cx.sleep_until(message.at - WAKE).await;
    let (job, fence) = judge(&cx, &message).await?;
    match (fence, job) {
        (Fence::Drop, _) => {
            due::drop_silently(&cx, &message, KEPT_FOR).await?;
            Ok(Verdict::Done)
        }
        (Fence::Skip(reason), _) => record_skip(&cx, &message, reason).await,
        (Fence::Deliver, Some(job)) => claim_and_call(&cx, &message, &job).await,
        (Fence::Deliver, None) => Err(Error::internal("the fence let a message pass that has no job")),
    }
}

/// Reads the job and passes the fence. A job that stands still may yet be resumed before the instant
/// itself, so that is waited for before anything is called skipped.
async fn judge(cx: &Cx, message: &DueMessage) -> Result<(Option<Job>, Fence)> {
    let first = look(cx, message).await?;
    if !matches!(first.1, Fence::Skip(_)) || cx.now() >= message.at {
        return Ok(first);
    }
    cx.sleep_until(message.at).await;
    look(cx, message).await
}

async fn look(cx: &Cx, message: &DueMessage) -> Result<(Option<Job>, Fence)> {
    let id: JobId = message.thing.parse().map_err(|_| Error::Malformed("the message's job id is not one".into()))?;
    let table = cx.table();
    let (job, team) =
        futures::join!(table.get::<Job>(Job::key_of(&message.team, &id)), table.get::<Team>(Team::key_of(&message.team)));
    let job = job?;
    // A team that is being deleted calls nobody; its jobs stand as they stood, in case it is kept.
    let fence = match team? {
        Some(team) if team.closes_at.is_none() => fence(job.as_ref(), message),
        _ => Fence::Skip(TEAM_CLOSED),
    };
    Ok((job, fence))
}

async fn claim_and_call(cx: &Cx, message: &DueMessage, job: &Job) -> Result<Verdict> {
    let lease = match due::claim(cx, message, LEASE, KEPT_FOR).await? {
        Claim::Ours(lease) => lease,
        Claim::Ended => return Ok(Verdict::Done),
        Claim::Busy(until) => return Ok(give_back(until.duration_since(cx.now()))),
        Claim::Retrying(row) => {
            // The attempt of this message failed, and its worker may have died before the next was sent.
            if row.attempt == message.attempt
                && let Some(at) = row.next_attempt_at
            {
                due::dispatch_if_near(cx, &message.retry(row.attempt + 1, at)).await;
            }
            return Ok(Verdict::Done);
        }
    };
    cx.sleep_until(message.at).await;
    // A lease taken over from a dead worker repeats that worker's attempt, whatever this message says.
    let message = DueMessage { attempt: lease.occurrence.attempt, at: attempt_at(&lease, message), ..message.clone() };
    let attempt = call::call(cx, job, &message).await;
    settle::settle(cx, job, &message, &lease, attempt).await?;
    Ok(Verdict::Done)
}

fn attempt_at(lease: &Lease, message: &DueMessage) -> Timestamp {
    lease.occurrence.attempts_at_ms.last().and_then(|at| Timestamp::from_millisecond(*at).ok()).unwrap_or(message.at)
}

async fn record_skip(cx: &Cx, message: &DueMessage, reason: &str) -> Result<Verdict> {
    let skip = due::skip(cx, message, reason, KEPT_FOR).await?;
    match skip {
        Skip::Busy(until) => return Ok(give_back(until.duration_since(cx.now()))),
        Skip::Ended => {}
        Skip::Recorded | Skip::Before => {
            let row = LogRow::skipped(message, reason, cx.now());
            cx.table().put(&row, Condition::Always).await?;
            if skip == Skip::Recorded {
                tally::note(cx, &row).await;
            }
        }
    }
    Ok(Verdict::Done)
}

/// What was missed while nothing ran is missed, whatever became of the job since.
async fn record_missed(cx: &Cx, message: &DueMessage, missed: Missed) -> Result<Verdict> {
    tracing::warn!(job = message.thing, missed = missed.count, "{} occurrences were missed", missed.count);
    record_skip(cx, message, "misfire").await
}

fn give_back(after: SignedDuration) -> Verdict {
    Verdict::GiveBack(Duration::try_from(after).unwrap_or(Duration::ZERO))
}
