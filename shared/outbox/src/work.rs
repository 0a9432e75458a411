//! What the worker of a kind's queue does with a message: [`take`], act, [`Taken::settle`].
//!
//! In this order, each step safe to be the last before a crash: claim the occurrence; read the parcel and open it;
//! act; end the occurrence and delete the parcel in one transaction, or write the retry's due item beside the
//! occurrence; dispatch the retry if it is near; delete the message. A crash between the act and the end repeats the
//! act under the same parcel id.

use std::time::Duration;

use api::{Cause, Result};
use cx::Cx;
use due::{DueMessage, Lease, Occurrence, OccurrenceId, Policy, State, Taken as Claimed};
use jiff::{SignedDuration, Timestamp};
use table::Condition;

use crate::parcel::Stored;
use crate::{Contents, ParcelId, pauses};

const POLICY: Policy = Policy {
    wake: SignedDuration::ZERO,
    longest_wait: SignedDuration::from_secs(3),
    lease: SignedDuration::from_secs(60),
    kept_for: SignedDuration::from_hours(15 * 24),
};

/// What there is to do about a message.
#[derive(Debug)]
pub enum Work<C> {
    /// Send it, then [`Taken::settle`].
    Send(Box<Taken<C>>),
    /// There is nothing to do any more: delete the message.
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
    /// It may be sent later.
    Passing(Cause),
    /// It would fail however often it is tried.
    Lasting(Cause),
}

/// Takes the parcel that the message `body` names.
///
/// # Errors
/// When the message is not one of ours or a part of the system is busy; it is received again then.
pub async fn take<C: Contents>(cx: &Cx, body: &str) -> Result<Work<C>> {
    let message = DueMessage::read(body, "a parcel")?;
    let lease = match POLICY.take(cx, &message).await? {
        Claimed::Ours(lease) => *lease,
        Claimed::Done => return Ok(Work::Done),
        Claimed::Later(after) => return Ok(Work::Later(after)),
    };
    let held = Held { message, lease };
    let Some(stored) = cx.table().get::<Stored>(Stored::key_of(&held.message.subject.team, &held.message.subject.thing)).await?
    else {
        tracing::warn!(parcel = held.message.subject.thing, "a parcel is gone before it was sent");
        held.lease.end(cx, &held.ended(cx, State::Skipped, "gone")).await?;
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
        occurrence: held.message.errand.occurrence.clone(),
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
            let Held { message, lease } = &self.held;
            let key = Stored::key_of(&message.subject.team, self.id.as_str());
            let delivered = lease.ended(State::Delivered, cx.now());
            lease.end_with(cx, &delivered, |end| end.delete(key.clone(), Condition::Always)).await?;
            return Ok(());
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
        tracing::error!(parcel = self.message.subject.thing, attempts = attempt, cause = %cause, "a parcel is given up");
        tracing::debug!(target: "metrics", function = cx.function(), parcels_given_up = 1);
        self.lease.end(cx, &self.ended(cx, state, "could not be sent")).await?;
        Ok(())
    }

    async fn retry(&self, cx: &Cx, attempt: u32, pause: SignedDuration, cause: &Cause) -> Result<()> {
        let due = self.message.retry(attempt + 1, cx.now() + pause);
        tracing::warn!(parcel = self.message.subject.thing, attempt, cause = %cause, "a parcel could not be sent and will be tried again");
        tracing::debug!(target: "metrics", function = cx.function(), parcels_retried = 1);
        self.lease.retry(cx, &due).await?;
        Ok(())
    }

    fn ended(&self, cx: &Cx, state: State, reason: &str) -> Occurrence {
        Occurrence { reason: Some(reason.to_owned()), ..self.lease.ended(state, cx.now()) }
    }
}
