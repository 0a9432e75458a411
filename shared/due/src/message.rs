//! What travels through a queue from dispatch to a worker, and waits in the ledger.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Due, Errand, Missed, OccurrenceId, Origin, Subject};

/// One occurrence, or one range of missed ones, on its way to a worker.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DueMessage {
    /// The thing to act on, as it stood when its calendar named this instant or somebody asked for it.
    #[serde(flatten)]
    pub subject: Subject,
    /// The attempt to make.
    #[serde(flatten)]
    pub errand: Errand,
    /// When to act: the occurrence's instant itself, or the retry's.
    pub at: Timestamp,
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

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
fn is_zero(sweeps: &u32) -> bool {
    *sweeps == 0
}

impl DueMessage {
    /// The message for `due`'s calendar instant `at`.
    pub(crate) fn fire(due: &Due, at: Timestamp) -> Self {
        let occurrence = OccurrenceId::of(&due.subject.work, &due.subject.thing, at, "");
        DueMessage::new(due.subject.clone(), Errand::first(occurrence, at, Origin::Schedule), at)
    }

    /// The message for one attempt.
    pub(crate) fn errand(due: &Due, errand: Errand) -> Self {
        DueMessage::new(due.subject.clone(), errand, due.fire_at)
    }

    /// The message that records `missed`.
    pub(crate) fn missed(due: &Due, missed: Missed) -> Self {
        let occurrence = OccurrenceId::of(&due.subject.work, &due.subject.thing, missed.from, "missed");
        let errand = Errand { occurrence, scheduled_for: missed.from, attempt: 0, origin: Origin::Schedule };
        DueMessage { missed: Some(missed), ..DueMessage::new(due.subject.clone(), errand, missed.from) }
    }

    /// The message to make the attempt `errand` at `at`.
    pub fn new(subject: Subject, errand: Errand, at: Timestamp) -> Self {
        DueMessage { subject, errand, at, missed: None, queued_at: None, sweeps: 0 }
    }

    /// The due item for attempt `attempt` of the same occurrence, at `at`.
    pub fn retry(&self, attempt: u32, at: Timestamp) -> Due {
        Due::errand(self.subject.clone(), at, Errand { attempt, ..self.errand.clone() })
    }
}
