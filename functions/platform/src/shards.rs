//! Shards whose pass had to stop early, and the queue on which what is left of them waits.

use api::{Error, Result};
use cx::Cx;
use queue::{Outgoing, Queue};
use serde::{Deserialize, Serialize};

/// Holds one message for each [`Rest`].
pub(crate) const SHARDS: Queue = Queue { name: "shards", visibility_s: 360, max_receives: 5, due: false };

/// What is left of a shard.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Rest {
    /// The shard's number.
    pub(crate) shard: u16,
    /// The sort key after which to go on; empty for the beginning.
    pub(crate) after: String,
}

impl Rest {
    /// Reads a message of the queue.
    ///
    /// # Errors
    /// When it holds something else.
    pub(crate) fn read(body: &str) -> Result<Rest> {
        serde_json::from_str(body).map_err(|error| Error::Malformed(format!("not the rest of a shard: {error}")))
    }

    /// Leaves it to `platform-dispatch`.
    ///
    /// # Errors
    /// When the queue does not take it.
    pub(crate) async fn hand_on(&self, cx: &Cx) -> Result<()> {
        let body = serde_json::to_string(self).map_err(Error::internal)?;
        let group = format!("shard-{}", self.shard);
        cx.queues().send(SHARDS.name, &[Outgoing { body, delay_s: 0, group }]).await?;
        Ok(())
    }
}
