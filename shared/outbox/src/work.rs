//! What the worker of a kind's queue does with a message: [`take`], act, [`Taken::settle`].
//!
//! In this order, each step safe to be the last before a crash: claim the occurrence; read the parcel and open it;
//! act; end the occurrence and delete the parcel in one transaction, or write the retry's due item beside the
//! occurrence; dispatch the retry if it is near; delete the message. A crash between the act and the end repeats the
//! act under the same parcel id.

use std::time::Duration;

use api::{Cause, Error, Result};
use cx::Cx;
use due::{Claim, Due, DueMessage, Lease, Occurrence, OccurrenceId, State};
use jiff::{SignedDuration, Timestamp};
use table::{Condition, Key, TableError};

use crate::parcel::Stored;
use crate::{Contents, ParcelId, pauses};

/// Longer than an act and the writes after it can take.
const LEASE: SignedDuration = SignedDuration::from_secs(60);
/// By then no message about the parcel is left anywhere.
const ROW_KEPT: SignedDuration = SignedDuration::from_hours(15 * 24);
/// Longer than this is not waited for in the worker but in the queue.
const LONGEST_WAIT: SignedDuration = SignedDuration::from_secs(3);
/// How long to wait before a busy table is asked again.
const REPEAT_AFTER: Duration = Duration::from_millis(500);
/// With less than this left of the lease, another worker may begin before we are done.
const LEAST_LEASE_MS: i64 = 15_000;

/// What there is to do about a message.
#[derive(Debug)]
pub enum Work<C> {
    /// Send this.
    Send(Box<Taken<C>>),
    /// Nothing any more.
    Done,
    /// Nothing yet; let the message be received again after this long.
    Later(Duration),
}

/// A parcel that is ours to send.
#[derive(Debug)]
pub struct Taken<C> {
    /// What it holds.
    pub contents: C,
    /// Its id, the same for each attempt.
    pub id: ParcelId,
    /// Its occurrence's id, the same for each attempt.
    pub occurrence: OccurrenceId,
    /// When it was posted.
    pub posted_at: Timestamp,
    /// Which attempt this is, from 1.
    pub attempt: u32,
    held: Held,
}

/// Why a parcel was not sent.
#[derive(Debug)]
pub enum Trouble {
    /// It may be later.
    Passing(Cause),
    /// It would fail however often it is tried.
    Lasting(Cause),
}

/// Takes the parcel that the message `body` names.
///
/// # Errors
/// When the message is not one of ours or a part of the system is busy; it is received again then.
pub async fn take<C: Contents>(cx: &Cx, body: &str) -> Result<Work<C>> {
    let message: DueMessage = serde_json::from_str(body).map_err(|error| Error::Malformed(format!("not a parcel: {error}")))?;
    let early = message.at.duration_since(cx.now());
    if early > LONGEST_WAIT {
        return Ok(later(early));
    }
    cx.sleep_until(message.at).await;
    let lease = match due::claim(cx, &message, LEASE, ROW_KEPT).await? {
        Claim::Ours(lease) => *lease,
        Claim::Ended => return Ok(Work::Done),
        Claim::Busy(until) => return Ok(later(until.duration_since(cx.now()))),
        Claim::Retrying(row) => {
            // The attempt of this message failed, and its worker may have died before the next was sent.
            if row.attempt == message.attempt
                && let Some(at) = row.next_attempt_at
            {
                due::dispatch_if_near(cx, &message.retry(row.attempt + 1, at)).await;
            }
            return Ok(Work::Done);
        }
    };
    let held = Held { message, lease };
    let Some(stored) = cx.table().get::<Stored>(Stored::key_of(&held.message.team, &held.message.thing)).await? else {
        tracing::warn!(parcel = held.message.thing, "a parcel is gone before it was sent");
        held.end(cx, State::Skipped, Some("gone"), Also::Nothing).await?;
        return Ok(Work::Done);
    };
    let contents = match open(cx, &stored) {
        Ok(contents) => contents,
        // A key that is missing may be put back, and an older version of us be replaced by the newer one.
        Err(error) => {
            held.fail(cx, Trouble::Passing(error)).await?;
            return Ok(Work::Done);
        }
    };
    Ok(Work::Send(Box::new(Taken {
        contents,
        id: stored.id,
        occurrence: held.message.occurrence.clone(),
        posted_at: stored.posted_at,
        // A lease taken over from a dead worker repeats that worker's attempt, whatever the message says.
        attempt: held.lease.occurrence.attempt,
        held,
    })))
}

fn open<C: Contents>(cx: &Cx, stored: &Stored) -> Result<C, Cause> {
    let owner = Stored::owner(&stored.team, &stored.id, C::KIND.queue.name);
    let text = cx.seal()?.open(&owner, &stored.contents)?;
    Ok(serde_json::from_slice(&text)?)
}

impl<C> Taken<C> {
    /// Writes down what came of sending it.
    ///
    /// # Errors
    /// When the table stays busy; then it is sent again.
    pub async fn settle(self, cx: &Cx, sent: Result<(), Trouble>) -> Result<()> {
        let Err(trouble) = sent else {
            tracing::debug!(target: "metrics", function = cx.function(), parcels_sent = 1);
            let key = Stored::key_of(&self.held.message.team, self.id.as_str());
            return self.held.end(cx, State::Delivered, None, Also::Delete(key)).await.map(|_| ());
        };
        self.held.fail(cx, trouble).await
    }
}

/// The claim on a parcel, with the message that led to it.
#[derive(Debug)]
struct Held {
    message: DueMessage,
    lease: Lease,
}

/// What else is written with the occurrence.
enum Also<'a> {
    Nothing,
    Delete(Key),
    Arm(&'a Due),
}

impl Held {
    async fn fail(&self, cx: &Cx, trouble: Trouble) -> Result<()> {
        let attempt = self.lease.occurrence.attempt;
        let (state, cause) = match trouble {
            Trouble::Lasting(cause) => (State::Failed, cause),
            Trouble::Passing(cause) => match pauses::after(attempt, cx.fraction()) {
                Some(pause) => return self.retry(cx, attempt, pause, &cause).await,
                None => (State::DeadLettered, cause),
            },
        };
        // The parcel stays for a while, sealed, for whoever looks into it.
        tracing::error!(parcel = self.message.thing, attempts = attempt, cause = %cause, "a parcel is given up");
        tracing::debug!(target: "metrics", function = cx.function(), parcels_given_up = 1);
        self.end(cx, state, Some("could not be sent"), Also::Nothing).await.map(|_| ())
    }

    async fn retry(&self, cx: &Cx, attempt: u32, pause: SignedDuration, cause: &Cause) -> Result<()> {
        let due = self.message.retry(attempt + 1, cx.now() + pause);
        tracing::warn!(parcel = self.message.thing, attempt, cause = %cause, "a parcel could not be sent and will be tried again");
        tracing::debug!(target: "metrics", function = cx.function(), parcels_retried = 1);
        if self.write(cx, &self.lease.retrying(due.fire_at), &Also::Arm(&due)).await? {
            due::dispatch_if_near(cx, &due).await;
        }
        Ok(())
    }

    async fn end(&self, cx: &Cx, state: State, reason: Option<&str>, also: Also<'_>) -> Result<bool> {
        let row = Occurrence { reason: reason.map(str::to_owned), ..self.lease.ended(state, cx.now()) };
        self.write(cx, &row, &also).await
    }

    /// Writes until it is written or the lease is about to end: a busy table is no reason to act again. Says whether
    /// the lease was still ours.
    async fn write(&self, cx: &Cx, row: &Occurrence, also: &Also<'_>) -> Result<bool> {
        let table = cx.table();
        loop {
            let transaction = table.transaction().put(row, self.lease.held());
            let transaction = match also {
                Also::Nothing => transaction,
                Also::Delete(key) => transaction.delete(key.clone(), Condition::Always),
                Also::Arm(due) => transaction.put(*due, Condition::Always),
            };
            let time_left = self.lease.occurrence.lease_until_ms - cx.now().as_millisecond();
            match transaction.commit().await {
                Ok(()) => return Ok(true),
                Err(TableError::ConditionFailed) => {
                    tracing::warn!(parcel = self.message.thing, "the end of a parcel was written by somebody else");
                    return Ok(false);
                }
                Err(TableError::Busy(_)) if time_left > LEAST_LEASE_MS => tokio::time::sleep(REPEAT_AFTER).await,
                Err(error) => return Err(error.into()),
            }
        }
    }
}

fn later<C>(after: SignedDuration) -> Work<C> {
    Work::Later(Duration::try_from(after).unwrap_or(Duration::ZERO))
}
