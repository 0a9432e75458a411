//! A job as it is to be made, and what is to have become of it.

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::answers::{Answer, Spell};

/// For how long deliveries without trouble are kept one by one, unless a job says otherwise.
const ROWS_FOR: SignedDuration = SignedDuration::from_hours(2 * 24);

/// A job, and its past.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    pub(super) name: &'static str,
    /// What it calls at the receiver.
    pub(super) calls: &'static str,
    pub(super) made_at: Timestamp,
    /// The body that makes it, without name and address.
    pub(super) body: Value,
    /// How long its receiver typically takes.
    pub(super) typical_ms: i64,
    /// Stretches of time in which its receiver answered in one way only.
    pub(super) spells: Vec<Spell>,
    /// For how long deliveries without trouble are kept one by one; older ones are counted only.
    pub(super) rows_for: SignedDuration,
    /// When somebody paused it.
    pub(super) paused_at: Option<Timestamp>,
    /// When somebody resumed it.
    pub(super) resumed_at: Option<Timestamp>,
}

impl Plan {
    /// A job that `body` makes at `made_at`, and that goes well but for a hiccup now and then.
    pub(super) fn new(name: &'static str, calls: &'static str, made_at: Timestamp, typical_ms: i64, body: Value) -> Plan {
        Plan { name, calls, made_at, body, typical_ms, spells: Vec::new(), rows_for: ROWS_FOR, paused_at: None, resumed_at: None }
    }

    /// Its receiver gives `answer` from `from` until `to`.
    pub(super) fn answered(mut self, from: Timestamp, to: Timestamp, answer: Answer) -> Plan {
        self.spells.push(Spell { from, to, answer });
        self
    }

    /// Its receiver gives `answer` from `from` on.
    pub(super) fn answered_since(self, from: Timestamp, answer: Answer) -> Plan {
        self.answered(from, Timestamp::MAX, answer)
    }

    /// Deliveries without trouble are kept for so many hours.
    pub(super) fn kept_for_hours(self, hours: i64) -> Plan {
        Plan { rows_for: SignedDuration::from_hours(hours), ..self }
    }

    /// Somebody pauses it, and resumes it if ever.
    pub(super) fn paused(self, at: Timestamp, resumed_at: Option<Timestamp>) -> Plan {
        Plan { paused_at: Some(at), resumed_at, ..self }
    }
}
