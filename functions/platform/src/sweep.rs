//! `platform-sweep`, every five minutes: acts on every page of the ledger that is older than twenty minutes, and
//! sends again what a queue lost.

use api::{Error, Result};
use cx::{Cx, Touch};
use due::{OCCURRENCES, SHARDS, sweep_shard};
use function::Tick;
use futures::{StreamExt, stream};
use table::Family;

use crate::touches::{READ_LEDGER, WRITE_LEDGER};

/// How many shards are read at once.
const AT_ONCE: usize = 16;

pub(crate) const ENTRY: Tick = Tick::new("platform-sweep", |cx| Box::pin(sweep(cx))).every_minutes(5).touches(&[
    READ_LEDGER,
    WRITE_LEDGER,
    Touch::Read(Family::Team(OCCURRENCES)),
    Touch::Write(Family::Team(OCCURRENCES)),
    Touch::SendAnyDue,
]);

/// One look at every shard's ledger.
///
/// # Errors
/// When any shard's ledger could not be read. The others were done all the same.
pub async fn sweep(cx: Cx) -> Result<()> {
    let sweeps = stream::iter(0..SHARDS).map(|shard| {
        let cx = cx.clone();
        async move { sweep_shard(&cx, shard).await.map_err(|error| format!("shard {shard}: {error}")) }
    });
    let sweeps: Vec<_> = sweeps.buffer_unordered(AT_ONCE).collect().await;
    let failed: Vec<String> = sweeps.into_iter().filter_map(Result::err).collect();
    if failed.is_empty() { Ok(()) } else { Err(Error::Busy(failed.join("; ").into())) }
}
