//! Deliveries: occurrences on their way, seen one by one, and those that failed for good.

mod dead_letter;
pub mod replay;
pub mod show;

pub use dead_letter::{DEAD_LETTERS, DeadLetter};

use queue::Queue;

/// Occurrences on their way to being delivered. The worker takes at most 30 s; AWS asks for six times as
/// much visibility. Giving a message back counts as a receive, hence the many.
pub const DELIVERIES: Queue = Queue { name: "deliveries", visibility_s: 180, max_receives: 12, due: true };

/// What is for receivers that do not answer, or not soon: it holds up nobody else.
pub const SLOW: Queue = Queue { name: "deliveries-slow", due: false, ..DELIVERIES };
