//! A received message, and what became of it.

use std::time::Duration;

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
