//! The ids of occurrences.

use api::{Id, Seed};
use jiff::Timestamp;
use sha2::{Digest, Sha256};

api::id!(
    /// An occurrence's id; for webhooks it is the `webhook-id`.
    pub OccurrenceId = "occ"
);

impl OccurrenceId {
    /// The id of `thing`'s occurrence at `instant`: always the same, so that whatever sends it twice meets
    /// the same claim. `nonce` is for occurrences outside the calendar only.
    pub fn of(work: &str, thing: &str, instant: Timestamp, nonce: &str) -> Self {
        let at_ms = instant.as_millisecond();
        let digest = Sha256::digest(format!("{work}\n{thing}\n{at_ms}\n{nonce}"));
        let mut random = [0; 10];
        random.copy_from_slice(&digest[..10]);
        OccurrenceId::from_seed(Seed { at_ms, random })
    }
}
