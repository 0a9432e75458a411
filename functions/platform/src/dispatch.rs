//! `platform-dispatch` goes on with a shard where a tick, or an earlier message, had to stop.

use api::{Error, Result};
use cx::Cx;
use due::dispatch_shard;
use function::{Message, Verdict};
use queue::Outgoing;
use serde::{Deserialize, Serialize};

/// The rest of a shard.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Rest {
    /// Which shard.
    pub shard: u16,
    /// The sort key after which to go on; empty for the beginning.
    pub after: String,
}

/// One more pass; what it leaves goes on as another message.
///
/// # Errors
/// When the message cannot be read or the table is busy.
pub async fn dispatch(cx: Cx, message: Message) -> Result<Verdict> {
    let rest: Rest =
        serde_json::from_str(&message.body).map_err(|error| Error::Malformed(format!("not the rest of a shard: {error}")))?;
    let after = Some(rest.after).filter(|after| !after.is_empty());
    let pass = dispatch_shard(&cx, rest.shard, after).await?;
    tracing::info!(
        function = cx.function(),
        shard = rest.shard,
        items = pass.items,
        sent = pass.sent,
        refused = pass.refused,
        "went on with shard {}",
        rest.shard
    );
    if let Some(after) = pass.rest {
        let body =
            serde_json::to_string(&Rest { shard: rest.shard, after }).map_err(|error| Error::internal(error.to_string()))?;
        let group = format!("shard-{}", rest.shard);
        cx.queues().send(crate::SHARDS.name, &[Outgoing { body, delay_s: 0, group }]).await?;
    }
    Ok(Verdict::Done)
}
