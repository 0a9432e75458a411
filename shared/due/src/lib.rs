//! The engine: the one index of what must happen when, and the one path from there to a queue.
//!
//! A product arms a [`Due`] item in the transaction that writes the thing it belongs to. The minute tick
//! finds items that are due soon, [`dispatch`] turns their instants into delayed messages and only then
//! advances them, and the product's worker claims each occurrence before acting on it ([`work`]). A crash
//! anywhere leaves either the due item, the message or the ledger behind, and each of them leads back to
//! the same occurrence id, so that nothing is lost and repeats meet the claim.

mod catch_up;
mod chore;
mod claim;
mod dispatch;
mod errand;
mod horizon;
mod id;
mod item;
mod ledger;
mod message;
mod occurrence;
mod places;
mod settle;
mod shard;
mod sweep;
mod take;
mod work;

pub use chore::{Chore, End, chores};
pub use claim::Lease;
pub use dispatch::{Dispatched, dispatch, dispatch_if_near, dispatch_near, dispatch_overdue};
pub use errand::{Errand, Missed, Origin, Subject};
pub use horizon::next_work;
pub use id::OccurrenceId;
pub use item::{ARMED, Armed, Due, Form, SHARDS, armed, rearm};
pub use message::DueMessage;
pub use occurrence::{OCCURRENCES, Occurrence, State};
pub use shard::{Pass, dispatch_shard};
pub use sweep::{SWEEP_AFTER, sweep_shard};
pub use take::Policy;
pub use work::{Attempt, Look, SlowLane, Work, settle_each, work};

use jiff::SignedDuration;

/// How far ahead of its instant an occurrence is handed to the queue, counted from *now* and never from
/// a minute's number: one missed tick and a minute of lateness cost no punctuality.
pub const LOOKAHEAD: SignedDuration = SignedDuration::from_secs(180);
