//! One pass over one shard: the tick makes it for every shard, and a queue message goes on where a pass
//! had to stop.

use cx::Cx;
use jiff::SignedDuration;
use table::Range;

use crate::{Due, LOOKAHEAD, dispatch};

/// How many items are read and dispatched together.
const CHUNK: usize = 100;
/// How many items a pass takes before it hands the rest to another.
const PASS: usize = 2_000;
/// A pass stops this long before its deadline.
const MARGIN: SignedDuration = SignedDuration::from_secs(5);

/// How a pass over a shard ended.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pass {
    /// Due items taken.
    pub items: usize,
    /// Messages accepted.
    pub sent: usize,
    /// Messages refused; their items stay for the next tick.
    pub refused: usize,
    /// Where another pass must go on, if this one stopped early; empty for the beginning.
    pub rest: Option<String>,
}

/// Dispatches what `shard` owes before now + [`LOOKAHEAD`], starting after the sort key `after`, empty
/// for the beginning.
///
/// # Errors
/// When the table is busy. What was dispatched stays dispatched.
pub async fn dispatch_shard(cx: &Cx, shard: u16, after: String) -> api::Result<Pass> {
    let mut pass = Pass::default();
    let horizon = Range::Before(Due::before(cx.now() + LOOKAHEAD));
    let mut chunks = cx.table().pages::<Due>(&Due::partition(shard), horizon, CHUNK).after(after);
    while let Some(rest) = chunks.rest() {
        if pass.items >= PASS || cx.time_left().is_some_and(|left| left < MARGIN) {
            pass.rest = Some(rest.to_owned());
            break;
        }
        let Some(items) = chunks.next().await? else { break };
        pass.items += items.len();
        let done = dispatch(cx, shard, items).await?;
        pass.sent += done.sent;
        pass.refused += done.refused;
    }
    Ok(pass)
}
