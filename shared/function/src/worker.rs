//! A worker: takes one message at a time from a queue. Batching, partial failure and backing off are the
//! batch's business, not its.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use cx::{Cx, Touch};
use queue::Queue;

/// One message.
#[derive(Clone, Debug)]
pub struct Message {
    /// SQS's id of it.
    pub id: String,
    /// The body, JSON.
    pub body: String,
    /// How often it has been received, this time included.
    pub receives: u32,
}

/// What became of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is dealt with and can be deleted.
    Done,
    /// It is not its time; let it be received again after this long.
    GiveBack(Duration),
}

/// The work of one message.
pub type Work = Pin<Box<dyn Future<Output = api::Result<Verdict>> + Send>>;

/// One worker: one Lambda with an SQS event source.
#[derive(Debug)]
pub struct Worker {
    /// `<product>-<verb>`.
    pub name: &'static str,
    /// Where its messages come from.
    pub queue: Queue,
    /// At most this many messages at once.
    pub batch_size: u32,
    /// For how long SQS gathers a batch, in seconds.
    pub window_s: u32,
    /// Memory of its Lambda.
    pub memory_mb: u32,
    /// Time limit of its Lambda.
    pub timeout_s: u32,
    /// What it touches.
    pub touches: &'static [Touch],
    /// What it does.
    pub handle: fn(Cx, Message) -> Work,
}
