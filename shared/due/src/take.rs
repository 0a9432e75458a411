//! From messages to the right to act on them, the same for every kind of work: read them, wait for their instant, claim
//! their occurrences.

use std::time::Duration;

use api::{Error, Result};
use cx::Cx;
use futures::future::join_all;
use jiff::{SignedDuration, Timestamp};

use crate::claim::{Claim, Lease, claim_all, later};
use crate::dispatch::dispatch_if_near;
use crate::message::DueMessage;

/// A message that comes early enough is back in the worker this long before it is waited for there.
const EARLIER: SignedDuration = SignedDuration::from_secs(1);

/// How one kind of work takes its messages.
#[derive(Clone, Copy, Debug)]
pub struct Policy {
    /// A message is looked at this long before its instant.
    pub wake: SignedDuration,
    /// Longer than this is not waited for in the worker but in the queue.
    pub longest_wait: SignedDuration,
    /// How long a claim holds: longer than acting, and the writes after it, can take.
    pub lease: SignedDuration,
    /// For how long an occurrence's row is kept: by then no message about it is left anywhere.
    pub kept_for: SignedDuration,
}

/// What there is to do about a message.
#[derive(Debug)]
pub(crate) enum Taken {
    /// It is ours: act, then end the lease.
    Ours(Box<Lease>),
    /// There is nothing to do any more: delete the message.
    Done,
    /// Nothing yet: let the message be received again after this long.
    Later(Duration),
}

impl Policy {
    /// What is sent elsewhere: within a minute, and not a second time for two weeks.
    pub const SENDING: Policy = Policy {
        wake: SignedDuration::ZERO,
        longest_wait: SignedDuration::from_secs(3),
        lease: SignedDuration::from_secs(60),
        kept_for: SignedDuration::from_hours(15 * 24),
    };

    /// For chores: at once, for two minutes at the most.
    pub const CHORE: Policy = Policy {
        wake: SignedDuration::ZERO,
        longest_wait: SignedDuration::ZERO,
        lease: SignedDuration::from_secs(120),
        kept_for: SignedDuration::from_hours(15 * 24),
    };

    /// Waits until messages about `at` may be looked at. What is too early for that should be received again after what
    /// this says.
    pub(crate) async fn wake(&self, cx: &Cx, at: Timestamp) -> Option<Duration> {
        let wake = at - self.wake;
        let early = wake.duration_since(cx.now());
        if early > self.longest_wait {
            return Some(later(cx, wake - (self.longest_wait - EARLIER).max(SignedDuration::ZERO)));
        }
        cx.sleep_until(wake).await;
        None
    }

    /// Claims the occurrences of `messages`, in few requests. Where an attempt failed whose worker may have
    /// died before the next was sent, that is sent.
    pub(crate) async fn claim_all(&self, cx: &Cx, messages: &[DueMessage]) -> Vec<Result<Taken>> {
        let claims = claim_all(cx, messages, self.lease, self.kept_for).await;
        let taken = messages.iter().zip(claims).map(|(message, claim)| async move { Ok(taken(cx, message, claim?).await) });
        join_all(taken).await
    }
}

async fn taken(cx: &Cx, message: &DueMessage, claim: Claim) -> Taken {
    match claim {
        Claim::Ours(lease) => Taken::Ours(lease),
        Claim::Ended => Taken::Done,
        Claim::Busy(until) => Taken::Later(later(cx, until)),
        Claim::Retrying(row) => {
            if row.attempt == message.errand.attempt
                && let Some(at) = row.next_attempt_at
            {
                dispatch_if_near(cx, &message.retry(row.attempt + 1, at)).await;
            }
            Taken::Done
        }
    }
}

impl DueMessage {
    /// The message in the body of a queue's, for the work that `what` names.
    ///
    /// # Errors
    /// [`Error::Malformed`] when it is none.
    pub fn read(body: &str, what: &str) -> Result<DueMessage> {
        serde_json::from_str(body).map_err(|error| Error::Malformed(format!("not {what}: {error}")))
    }
}
