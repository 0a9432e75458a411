//! Deliveries: occurrences seen one by one, and those that failed for good.

pub mod replay;
pub mod show;

use api::TeamId;
use due::OccurrenceId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use table::{Collection, Item, Key, Partition};

/// A team's dead letters.
pub const DEAD_LETTERS: Collection = Collection("dead_letter");

/// A delivery that failed for good: every attempt failed, or the receiver said never again.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DeadLetter {
    /// Whose.
    pub team: TeamId,
    /// Of which job.
    pub job: String,
    /// What the job was called.
    pub job_name: Option<String>,
    /// Which occurrence.
    pub occurrence: OccurrenceId,
    /// Its instant.
    pub scheduled_for: Timestamp,
    /// When it was given up.
    pub failed_at: Timestamp,
    /// After how many attempts.
    pub attempts: u32,
    /// The receiver's last status.
    pub response_code: Option<u16>,
    /// The last failure's kind.
    pub error_kind: Option<String>,
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
