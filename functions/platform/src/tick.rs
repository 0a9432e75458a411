//! `platform-tick`, every minute: acts on every due item whose instant is before now + the look-ahead,
//! overdue ones included, in all shards at once. It takes no input and two at once are harmless.

use api::{Error, Result};
use cx::Cx;
use due::{Pass, SHARDS, dispatch_shard};
use function::{Sample, Tick, Trace};
use futures::{StreamExt, stream};

use crate::shards::Rest;
use crate::touches::PASS;

pub(crate) const ENTRY: Tick = Tick::new("platform-tick", |cx| Box::pin(tick(cx))).memory_mb(512).touches(PASS).sample(
    Sample::needing(&["owed"]).leaves(Trace::at("/api/deliveries/{owed}").holding(r#"{"/status": "delivered"}"#).once_worked()),
);

/// How many shards are read at once.
const AT_ONCE: usize = 16;

/// One pass over every shard; what a pass leaves goes on as a message.
///
/// # Errors
/// When any shard could not be read. The others were done all the same.
pub async fn tick(cx: Cx) -> Result<()> {
    // Each minute begins with another shard, so that no shard is always the one that time runs out on.
    let first = u16::try_from(cx.now().as_second().div_euclid(60).rem_euclid(i64::from(SHARDS))).unwrap_or(0);
    let shards = (0..SHARDS).map(|index| (first + index) % SHARDS);
    let passes = stream::iter(shards).map(|shard| {
        let cx = cx.clone();
        async move {
            let pass = dispatch_shard(&cx, shard, String::new()).await;
            if let Ok(Pass { rest: Some(after), .. }) = &pass {
                hand_on(&cx, Rest { shard, after: after.clone() }).await;
            }
            (shard, pass)
        }
    });
    let passes: Vec<_> = passes.buffer_unordered(AT_ONCE).collect().await;
    let (mut items, mut sent, mut refused, mut failed) = (0, 0, 0, Vec::new());
    for (shard, pass) in passes {
        match pass {
            Ok(pass) => {
                items += pass.items;
                sent += pass.sent;
                refused += pass.refused;
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
    if let Err(error) = rest.hand_on(cx).await {
        tracing::warn!(shard = rest.shard, %error, "the rest of a shard waits for the next tick");
    }
}
