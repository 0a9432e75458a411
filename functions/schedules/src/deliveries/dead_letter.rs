//! Dead letters: deliveries that failed for good, kept to be looked at and replayed.

use api::TeamId;
use delivery::ErrorKind;
use due::OccurrenceId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use table::{Collection, Item, Key, Partition};

/// A team's dead letters.
pub const DEAD_LETTERS: Collection = Collection("dead_letter");

/// A delivery that failed for good: every attempt failed, or the receiver said never again.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DeadLetter {
    /// The team whose job it was.
    pub team: TeamId,
    /// The job's id.
    pub job: String,
    /// What the job was called when the delivery was given up.
    pub job_name: Option<String>,
    /// The occurrence that was to be delivered.
    pub occurrence: OccurrenceId,
    /// The occurrence's instant.
    pub scheduled_for: Timestamp,
    /// When it was given up.
    pub failed_at: Timestamp,
    /// How many attempts were made.
    pub attempts: u32,
    /// The HTTP status of the receiver's last answer.
    pub response_code: Option<u16>,
    /// What kind of failure the last was.
    pub error_kind: Option<ErrorKind>,
    /// The last failure in words.
    pub detail: Option<String>,
    /// Until when it is kept.
    pub kept_until: Timestamp,
}

impl Item for DeadLetter {
    const KIND: &'static str = "dead_letter";

    fn key(&self) -> Key {
        Partition::team(&self.team, DEAD_LETTERS).at(format!("{:013}#{}", self.failed_at.as_millisecond(), self.occurrence))
    }

    fn expires_at(&self) -> Option<Timestamp> {
        Some(self.kept_until)
    }
}
