//! The fence. A message is delivered if, and only if, the era in force at its instant is the era that
//! sent it; so an instant that was owed before an edit is still delivered after it, and one that the edit
//! took away is not, however late its message comes.

use due::{DueMessage, Origin};

use super::{Job, Standing};

/// What to do with a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fence {
    /// Act on it.
    Deliver,
    /// An edit took its instant away, or sent it anew.
    Drop,
    /// Record that it was skipped, and why.
    Skip(&'static str),
}

/// What to do with `message`, given the job as it is now; `None` when the job is gone for good.
pub fn fence(job: Option<&Job>, message: &DueMessage) -> Fence {
    let Some(job) = job else { return Fence::Skip(Standing::Removed.reason()) };
    // An attempt that was put off passed here at its instant, and comes later than that.
    let was_put_off = message.at != message.errand.scheduled_for;
    if message.errand.attempt > 1 || was_put_off || message.errand.origin != Origin::Schedule {
        return fence_errand(job.standing(), message);
    }
    let Some(era) = job.eras.iter().rev().find(|era| era.since < message.at) else {
        // Older than any era we remember: it was owed then.
        return Fence::Deliver;
    };
    match era.standing {
        Standing::Active if era.version == message.subject.version => Fence::Deliver,
        Standing::Active => Fence::Drop,
        still => Fence::Skip(still.reason()),
    }
}

/// Retries and runs outside the calendar follow the job as it stands now. What a person asked for happens
/// even while the job is paused; what the calendar began stops.
fn fence_errand(standing: Standing, message: &DueMessage) -> Fence {
    match standing {
        Standing::Active => Fence::Deliver,
        Standing::Paused | Standing::Disabled if message.errand.origin != Origin::Schedule => Fence::Deliver,
        still => Fence::Skip(still.reason()),
    }
}
