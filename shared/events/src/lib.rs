//! Domain events: what one product tells all others, such as `team.erased`.
//!
//! Whoever makes it happen posts the event in the same transaction, through the outbox:
//!
//! ```ignore
//! let parcel = DomainEvent { kind: "team.erased", team: team.clone(), data: json!({}) }.parcel(&cx)?;
//! ```
//!
//! The function `bus-publish` puts it on the bus. Products that subscribe in their registry (`subscriptions`) find it
//! in one of their queues, where the worker takes it with [`read`]. It comes at least once, perhaps out of order; `id`
//! is the same each time.

mod read;

pub use read::{Received, read};

use api::{Result, TeamId};
use cx::Cx;
use outbox::{Contents, Kind, Parcel};
use queue::Queue;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Where events wait for `bus-publish`. It takes at most 30 s; giving a message back counts as a receive.
pub const EVENTS: Kind = Kind { queue: Queue { name: "events", visibility_s: 180, max_receives: 12, due: true }, links: false };

/// A team was deleted and its grace is over: whatever a product keeps of it goes now.
pub const TEAM_ERASED: &str = "team.erased";

/// Who says so: EventBridge's `source` of all our events.
pub const SOURCE: &str = "minutehand";

/// Something that happened to a team.
#[derive(Clone, Debug, PartialEq)]
pub struct DomainEvent {
    /// What: `<noun>.<past participle>`. It is EventBridge's `detail-type`.
    pub kind: &'static str,
    /// The team that it happened to.
    pub team: TeamId,
    /// What else belongs to it. Ids rather than contents: whoever subscribes can read what they may read.
    pub data: Value,
}

impl DomainEvent {
    /// The event packed for a transaction.
    ///
    /// # Errors
    /// As [`outbox::parcel`].
    pub fn parcel(&self, cx: &Cx) -> Result<Parcel> {
        let posted = Posted { kind: self.kind.to_owned(), team: self.team.clone(), data: self.data.clone() };
        outbox::parcel(cx, &self.team, &posted)
    }
}

/// An event on its way to the bus.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Posted {
    /// What happened, such as `team.erased`.
    pub kind: String,
    /// The team that it happened to.
    pub team: TeamId,
    /// What else belongs to it.
    pub data: Value,
}

impl Contents for Posted {
    const KIND: Kind = EVENTS;
}
