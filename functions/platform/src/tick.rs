//! `platform-tick`, every minute: acts on every due item whose instant is before now + the look-ahead,
//! overdue ones included, in all shards at once. It takes no input and two at once are harmless.

use api::{Error, Result};
use cx::Cx;
use due::{SHARDS, dispatch_shard};
use futures::{StreamExt, stream};
use queue::Outgoing;

use crate::dispatch::Rest;

/// How many shards are read at once.
const AT_ONCE: usize = 16;

/// One pass over every shard; what a pass leaves goes on as a message.
///
/// # Errors
/// When any shard could not be read. The others were done all the same.
pub async fn tick(cx: Cx) -> Result<()> {
    let passes = stream::iter(0..SHARDS).map(|shard| {
        let cx = cx.clone();
        async move { (shard, dispatch_shard(&cx, shard, None).await) }
    });
    let passes: Vec<_> = passes.buffer_unordered(AT_ONCE).collect().await;
    let (mut items, mut sent, mut refused, mut failed) = (0, 0, 0, Vec::new());
    for (shard, pass) in passes {
        match pass {
            Ok(pass) => {
                items += pass.items;
                sent += pass.sent;
                refused += pass.refused;
                if let Some(after) = pass.rest {
                    hand_on(&cx, Rest { shard, after }).await;
                }
            }
            Err(error) => failed.push(format!("shard {shard}: {error}")),
        }
    }
    if items > 0 {
        tracing::info!(function = cx.function(), items, sent, refused, "dispatched {sent} messages for {items} due items");
    }
    if failed.is_empty() { Ok(()) } else { Err(Error::Busy(failed.join("; ").into())) }
}

/// A rest that cannot be handed on is not lost: the next tick starts from the beginning.
async fn hand_on(cx: &Cx, rest: Rest) {
    let Ok(body) = serde_json::to_string(&rest) else { return };
    let message = Outgoing { body, delay_s: 0, group: format!("shard-{}", rest.shard) };
    if let Err(error) = cx.queues().send(crate::SHARDS.name, &[message]).await {
        tracing::warn!(shard = rest.shard, %error, "the rest of a shard waits for the next tick");
    }
}
