//! What the worker of a kind's queue does with its messages.
//!
//! In this order, each step safe to be the last before a crash: read the parcels; claim the occurrences; open and ship;
//! end the occurrence and delete the parcel in one transaction, or write the retry's due item beside the occurrence;
//! dispatch the retry if it is near; delete the message. A crash between shipping and the end ships again under the same
//! parcel id.

use api::{Cause, Result};
use cx::Cx;
use due::{Attempt, DueMessage, Look, Occurrence, OccurrenceId, Policy, State, settle_each};
use futures::Stream;
use jiff::Timestamp;
use queue::{Message, Verdict};
use table::{Condition, Key};

use crate::parcel::Stored;
use crate::{Contents, ParcelId, pauses};

/// The reason recorded for what is not there any more.
const GONE: &str = "gone";

/// Takes parcels of one kind out of the system.
pub trait Ship: Send + Sync {
    /// What they hold.
    type Contents: Contents;

    /// Ships one. It may have been shipped before.
    fn ship(&self, cx: &Cx, parcel: &Taken<Self::Contents>) -> impl Future<Output = Result<(), Trouble>> + Send;
}

/// A parcel that is ours to ship.
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
}

/// Why a parcel was not shipped.
#[derive(Debug)]
pub enum Trouble {
    /// It may be shipped later.
    Passing(Cause),
    /// Whoever takes it is to be left alone until then. That is no attempt.
    Held(Timestamp),
    /// It would fail however often it is tried.
    Lasting(Cause),
}

/// Ships the parcels that `messages` name, as [`due::work`] works.
pub fn ship<S: Ship + 'static>(cx: Cx, ship: S, messages: Vec<Message>) -> impl Stream<Item = (usize, Result<Verdict>)> + Send {
    due::work(cx, Shipping(ship), messages)
}

struct Shipping<S>(S);

impl<S: Ship> due::Work for Shipping<S> {
    type Thing = Stored;
    type Done = Result<(), Trouble>;

    fn policy(&self) -> &Policy {
        &Policy::SENDING
    }

    async fn look(&self, cx: &Cx, messages: &[DueMessage]) -> Result<Vec<Result<Look<Stored>>>> {
        let keys: Vec<Key> = messages.iter().map(key_of).collect();
        let found = cx.table().get_mixed(&keys).await?;
        let look = |key| Ok(found.at::<Stored>(key)?.map_or(Look::Skip(GONE), Look::Act));
        Ok(keys.iter().map(look).collect())
    }

    async fn skipped(&self, _: &Cx, message: &DueMessage, _: &str, is_first: bool) -> Result<()> {
        if is_first {
            tracing::warn!(parcel = message.subject.thing, "a parcel is gone before it was shipped");
        }
        Ok(())
    }

    async fn act(&self, cx: &Cx, attempt: &Attempt<Stored>) -> Result<(), Trouble> {
        let Attempt { message, thing: stored, .. } = attempt;
        // A key that is missing may be put back, and an older version of us be replaced by the newer one.
        let contents = open(cx, stored).map_err(Trouble::Passing)?;
        let parcel = Taken {
            contents,
            id: stored.id.clone(),
            occurrence: message.errand.occurrence.clone(),
            posted_at: stored.posted_at,
            attempt: message.errand.attempt,
        };
        self.0.ship(cx, &parcel).await
    }

    async fn settle(
        &self,
        cx: &Cx,
        ended: Vec<(Attempt<Stored>, Result<(), Trouble>)>,
        settled: &(dyn Fn(usize, Result<()>) + Sync),
    ) {
        settle_each(ended, settled, |(attempt, shipped)| async move { settle(cx, &attempt, shipped).await }).await;
    }
}

fn key_of(message: &DueMessage) -> Key {
    Stored::key_of(&message.subject.team, &message.subject.thing)
}

fn open<C: Contents>(cx: &Cx, stored: &Stored) -> Result<C, Cause> {
    let owner = Stored::owner(&stored.team, &stored.id, C::KIND.queue.name);
    let text = cx.seal()?.open(&owner, &stored.contents)?;
    Ok(serde_json::from_slice(&text)?)
}

async fn settle(cx: &Cx, attempt: &Attempt<Stored>, shipped: Result<(), Trouble>) -> Result<()> {
    let Attempt { message, lease, .. } = attempt;
    let (parcel, number) = (message.subject.thing.as_str(), message.errand.attempt);
    let (state, cause) = match shipped {
        Err(Trouble::Held(until)) if lease.may_hold() => {
            tracing::debug!(target: "metrics", function = cx.function(), parcels_held = 1);
            return lease.hold(cx, message, until).await.map(drop);
        }
        // Put off often enough: now it is an attempt that failed.
        Err(Trouble::Held(_)) => return Box::pin(settle(cx, attempt, Err(Trouble::Passing("it is left alone".into())))).await,
        Ok(()) => {
            tracing::debug!(target: "metrics", function = cx.function(), parcels_sent = 1);
            let delivered = lease.ended(State::Delivered, cx.now());
            lease.end_with(cx, &delivered, |end| end.delete(key_of(message), Condition::Always)).await?;
            return Ok(());
        }
        Err(Trouble::Lasting(cause)) => (State::Failed, cause),
        Err(Trouble::Passing(cause)) => match pauses::after(number, cx.fraction()) {
            Some(pause) => {
                tracing::warn!(parcel, attempt = number, cause = %cause, "a parcel could not be sent and will be tried again");
                tracing::debug!(target: "metrics", function = cx.function(), parcels_retried = 1);
                lease.retry(cx, &message.retry(number + 1, cx.now() + pause)).await?;
                return Ok(());
            }
            None => (State::DeadLettered, cause),
        },
    };
    // The parcel stays for a while, sealed, for whoever looks into it.
    tracing::error!(parcel, attempts = number, cause = %cause, "a parcel is given up");
    tracing::debug!(target: "metrics", function = cx.function(), parcels_given_up = 1);
    let given_up = Occurrence { reason: Some("could not be sent".to_owned()), ..lease.ended(state, cx.now()) };
    lease.end(cx, &given_up).await?;
    Ok(())
}
