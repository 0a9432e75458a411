//! What travels through a queue from dispatch to a worker, and waits in the ledger.

use api::TeamId;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Due, Errand, OccurrenceId, Origin};

/// One occurrence, or one range of missed ones, on its way to a worker.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DueMessage {
    /// Whose.
    pub team: TeamId,
    /// The kind of work: the queue.
    pub work: String,
    /// Of which thing.
    pub thing: String,
    /// The fence: the version of the thing whose calendar named this instant.
    pub version: u64,
    /// Which occurrence.
    pub occurrence: OccurrenceId,
    /// The occurrence's instant.
    pub scheduled_for: Timestamp,
    /// When to act: the instant itself, or the retry's.
    pub at: Timestamp,
    /// Which attempt, from 1.
    pub attempt: u32,
    /// How the occurrence came to be.
    pub origin: Origin,
    /// Present when nothing is to be done but to record that these were missed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub missed: Option<Missed>,
    /// When it was handed to the queue; unknown while it waits in the ledger.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub queued_at: Option<Timestamp>,
    /// How often the sweeper has sent it again.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub sweeps: u32,
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

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
fn is_zero(sweeps: &u32) -> bool {
    *sweeps == 0
}

impl DueMessage {
    /// The message for `due`'s calendar instant `at`.
    pub(crate) fn fire(due: &Due, at: Timestamp) -> Self {
        let occurrence = OccurrenceId::of(&due.work, &due.thing, at, "");
        DueMessage::new(due, Errand { occurrence, scheduled_for: at, attempt: 1, origin: Origin::Schedule }, at)
    }

    /// The message for one attempt.
    pub(crate) fn errand(due: &Due, errand: Errand) -> Self {
        DueMessage::new(due, errand, due.fire_at)
    }

    /// The message that records `missed`.
    pub(crate) fn missed(due: &Due, missed: Missed) -> Self {
        let occurrence = OccurrenceId::of(&due.work, &due.thing, missed.from, "missed");
        let errand = Errand { occurrence, scheduled_for: missed.from, attempt: 0, origin: Origin::Schedule };
        DueMessage { missed: Some(missed), ..DueMessage::new(due, errand, missed.from) }
    }

    fn new(due: &Due, errand: Errand, at: Timestamp) -> Self {
        DueMessage {
            team: due.team.clone(),
            work: due.work.clone(),
            thing: due.thing.clone(),
            version: due.version,
            occurrence: errand.occurrence,
            scheduled_for: errand.scheduled_for,
            at,
            attempt: errand.attempt,
            origin: errand.origin,
            missed: None,
            queued_at: None,
            sweeps: 0,
        }
    }

    /// The due item for attempt `attempt` of the same occurrence, at `at`.
    pub fn retry(&self, attempt: u32, at: Timestamp) -> Due {
        let errand = Errand {
            occurrence: self.occurrence.clone(),
            scheduled_for: self.scheduled_for,
            attempt,
            origin: self.origin.clone(),
        };
        Due::errand(&self.work, &self.team, &self.thing, at, self.version, errand)
    }
}
