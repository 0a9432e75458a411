//! Receipt handles: which receive of which message a caller speaks of.

use aws_smithy_types::base64;
use rusqlite::{OptionalExtension, Transaction};

use super::{errors::Refusal, message, store::Queue};

/// What a handle says. To callers it is opaque base64.
pub(super) struct Receipt {
    queue: i64,
    position: i64,
    /// Drawn anew by every receive; the message keeps the latest.
    nonce: String,
}

impl Receipt {
    pub(super) fn draw(queue: &Queue, position: i64) -> Self {
        Self { queue: queue.id, position, nonce: message::new_id() }
    }

    pub(super) fn nonce(&self) -> &str {
        &self.nonce
    }

    pub(super) fn handle(&self) -> String {
        base64::encode(format!("receipt {} {} {}", self.queue, self.position, self.nonce))
    }

    /// Reads a handle. One that was never handed out for this queue is invalid.
    pub(super) fn read(handle: Option<&str>, queue: &Queue) -> Result<Self, Refusal> {
        let handle = handle.ok_or_else(|| Refusal::missing_parameter("ReceiptHandle"))?;
        base64::decode(handle)
            .ok()
            .and_then(|bytes| String::from_utf8(bytes).ok())
            .and_then(|text| Self::parse(&text))
            .filter(|receipt| receipt.queue == queue.id)
            .ok_or_else(Refusal::receipt_handle_is_invalid)
    }

    fn parse(text: &str) -> Option<Self> {
        let mut parts = text.strip_prefix("receipt ")?.split(' ');
        let queue = parts.next()?.parse().ok()?;
        let position = parts.next()?.parse().ok()?;
        let nonce = parts.next()?.to_owned();
        (parts.next().is_none() && nonce.len() == 36).then_some(Self { queue, position, nonce })
    }

    /// Finds the message; `None` when it is deleted, was moved, or has been received again since.
    pub(super) fn find(&self, tx: &Transaction<'_>) -> rusqlite::Result<Option<Held>> {
        tx.prepare_cached(
            "SELECT position, visible_at, received_at FROM message \
             WHERE position = ?1 AND queue = ?2 AND receipt = ?3",
        )?
        .query_row((self.position, self.queue, &self.nonce), |row| {
            Ok(Held { position: row.get(0)?, visible_at: row.get(1)?, received_at: row.get(2)? })
        })
        .optional()
    }
}

/// A message and the state its latest receive left it in.
pub(super) struct Held {
    pub(super) position: i64,
    pub(super) visible_at: i64,
    pub(super) received_at: i64,
}
