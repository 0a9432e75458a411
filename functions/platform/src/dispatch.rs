//! `platform-dispatch` goes on with a shard where a tick, or an earlier message, had to stop.

use api::Result;
use cx::Cx;
use due::dispatch_shard;
use function::{Message, Sample, Trace, Verdict, Worker};

use crate::shards::{Rest, SHARDS};
use crate::touches::PASS;

pub(crate) const ENTRY: Worker = Worker::new("platform-dispatch", SHARDS, |cx, message| Box::pin(dispatch(cx, message)))
    .memory_mb(512)
    .timeout_s(60)
    .touches(PASS)
    .sample(
        Sample::body(r#"{"shard": 7, "after": ""}"#)
            .needs(&["owed"])
            .leaves(Trace::at("/api/deliveries/{owed}").holding(r#"{"/status": "delivered"}"#).once_worked()),
    );

/// One more pass; what it leaves goes on as another message.
///
/// # Errors
/// When the message cannot be read or the table is busy.
pub async fn dispatch(cx: Cx, message: Message) -> Result<Verdict> {
    let Rest { shard, after } = Rest::read(&message.body)?;
    let pass = dispatch_shard(&cx, shard, after).await?;
    let (items, sent, refused) = (pass.items, pass.sent, pass.refused);
    tracing::info!(function = cx.function(), shard, items, sent, refused, "went on with shard {shard}");
    if let Some(after) = pass.rest {
        Rest { shard, after }.hand_on(&cx).await?;
    }
    Ok(Verdict::Done)
}
