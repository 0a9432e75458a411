//! What is to be done: the thing it is about, and the attempt to make. Due items, messages and the rows of occurrences
//! hold these, and spread them among their own fields where they are stored and sent.

use api::TeamId;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::OccurrenceId;

/// A thing that something is due for, as it stood when that was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subject {
    /// The team that the thing belongs to.
    pub team: TeamId,
    /// What kind of work it is: the name of the queue its messages go to.
    pub work: String,
    /// The thing's id, such as a job's.
    pub thing: String,
    /// The fence: an edit of the thing raises it.
    pub version: u64,
}

/// One attempt at one occurrence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Errand {
    /// The occurrence's id.
    pub occurrence: OccurrenceId,
    /// The occurrence's own instant; that of a retry is later.
    pub scheduled_for: Timestamp,
    /// The number of the attempt, from 1; 0 where none is to be made.
    pub attempt: u32,
    /// How the occurrence came to be.
    pub origin: Origin,
}

/// How an occurrence came to be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// By the thing's calendar.
    Schedule,
    /// Somebody asked for it now.
    RunNow,
    /// Somebody asked for this one again.
    Replay(OccurrenceId),
}

/// A range of instants that passed without being dispatched and are too old to catch up on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Missed {
    /// How many.
    pub count: u64,
    /// The first of them.
    pub from: Timestamp,
    /// The last of them.
    pub to: Timestamp,
}

impl Subject {
    /// The thing `thing` of `team`, at `version`, for the queue `work`.
    pub fn new(work: &str, team: &TeamId, thing: &str, version: u64) -> Subject {
        Subject { team: team.clone(), work: work.into(), thing: thing.into(), version }
    }
}

impl Errand {
    /// The first attempt at `occurrence`, whose instant is `scheduled_for`.
    pub fn first(occurrence: OccurrenceId, scheduled_for: Timestamp, origin: Origin) -> Errand {
        Errand { occurrence, scheduled_for, attempt: 1, origin }
    }
}
