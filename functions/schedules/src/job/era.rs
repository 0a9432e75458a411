//! Eras and the fence. Every change of calendar or target, every pause, resume and removal begins a new
//! era of a job. A message is delivered if, and only if, the era in force at its instant is the era that
//! sent it; so an instant that was owed before an edit is still delivered after it, and one that the edit
//! took away is not, however late its message comes.

use due::{DueMessage, Origin};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::Job;

/// How a job stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// It fires.
    Active,
    /// Its user stopped it.
    Paused,
    /// It stopped itself.
    Disabled,
    /// It is gone.
    Removed,
}

impl Standing {
    /// The reason recorded for an occurrence that falls into such an era.
    pub fn reason(self) -> &'static str {
        match self {
            Standing::Active => "edited",
            Standing::Paused => "paused",
            Standing::Disabled => "disabled",
            Standing::Removed => "deleted",
        }
    }
}

/// A span in which a job's calendar, target and standing did not change. It covers the instants after
/// `since`, up to and with the `since` of the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Era {
    /// Counts up; due items and messages carry it.
    pub version: u64,
    /// Its beginning, itself still part of the era before.
    pub since: Timestamp,
    /// How the job stood.
    pub standing: Standing,
}

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
    if message.attempt > 1 || message.origin != Origin::Schedule {
        return fence_errand(job.standing(), message);
    }
    let Some(era) = job.eras.iter().rev().find(|era| era.since < message.at) else {
        // Older than any era we remember: it was owed then.
        return Fence::Deliver;
    };
    match era.standing {
        Standing::Active if era.version == message.version => Fence::Deliver,
        Standing::Active => Fence::Drop,
        still => Fence::Skip(still.reason()),
    }
}

/// Retries and runs outside the calendar follow the job as it stands now. What a person asked for happens
/// even while the job is paused; what the calendar began stops.
fn fence_errand(standing: Standing, message: &DueMessage) -> Fence {
    match standing {
        Standing::Active => Fence::Deliver,
        Standing::Paused | Standing::Disabled if message.origin != Origin::Schedule => Fence::Deliver,
        still => Fence::Skip(still.reason()),
    }
}
