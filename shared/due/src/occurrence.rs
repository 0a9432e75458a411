//! Occurrences: one thing at one instant. The row is the claim, the fence and, in the end, the outcome.

use api::TeamId;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use table::{Collection, Item, Key, Partition};

use crate::{Missed, OccurrenceId, Origin, Subject};

/// Occurrences that were claimed or ended.
pub const OCCURRENCES: Collection = Collection("occurrence");

/// Where an occurrence stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "DeliveryStatus")]
pub enum State {
    /// Somebody is at it, until the lease ends.
    Claimed,
    /// The last attempt failed and another is on its way.
    Retrying,
    /// Done.
    Delivered,
    /// The receiver, or our guard, said never again.
    Failed,
    /// Every attempt failed.
    DeadLettered,
    /// It was not to be, for a recorded reason.
    Skipped,
    /// An edit took it out of the calendar before its instant. Not an end: a later edit may put it back.
    #[schemars(skip)]
    Dropped,
}

impl State {
    /// Whether nothing more will happen to it.
    pub fn is_end(self) -> bool {
        match self {
            State::Delivered | State::Failed | State::DeadLettered | State::Skipped => true,
            State::Claimed | State::Retrying | State::Dropped => false,
        }
    }
}

/// One thing at one instant.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Occurrence {
    /// The occurrence's id.
    pub id: OccurrenceId,
    /// The thing, as the message that made the row says.
    #[serde(flatten)]
    pub subject: Subject,
    /// The occurrence's own instant, whenever it was attempted.
    pub scheduled_for: Timestamp,
    /// How it came to be.
    pub origin: Origin,
    /// Where it stands.
    pub state: State,
    /// The attempt that is running or was last; 0 when there was none.
    pub attempt: u32,
    /// When each attempt was to be made, in milliseconds, first to last: the key of its log row.
    pub attempts_at_ms: Vec<i64>,
    /// A random name of the claim: whoever writes the row next requires it.
    pub lease: String,
    /// The process that holds the claim.
    pub process: String,
    /// When the claim ends, in milliseconds since the epoch; 0 when nobody holds one.
    pub lease_until_ms: i64,
    /// When the next attempt is to be made, while retrying.
    pub next_attempt_at: Option<Timestamp>,
    /// When it ended; `None` while something may still happen.
    pub ended_at: Option<Timestamp>,
    /// How often an attempt was put off because its receiver was to be left alone.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub holds: u32,
    /// Why it was skipped, or given up.
    pub reason: Option<String>,
    /// What the row stands for, when it records a range of missed instants.
    pub missed: Option<Missed>,
    /// Until when the row is kept, and repeats of its message are recognised.
    pub kept_until: Timestamp,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
fn is_zero(count: &u32) -> bool {
    *count == 0
}

impl Occurrence {
    /// Where `id` of `team` lives.
    pub fn key_of(team: &TeamId, id: &OccurrenceId) -> Key {
        Partition::within(team, OCCURRENCES, id).at("occurrence")
    }
}

impl Item for Occurrence {
    const KIND: &'static str = "occurrence";

    fn key(&self) -> Key {
        Occurrence::key_of(&self.subject.team, &self.id)
    }

    fn expires_at(&self) -> Option<Timestamp> {
        Some(self.kept_until)
    }
}
