//! When a tick has something to do next: between now and then every tick would find nothing.

use cx::Cx;
use jiff::Timestamp;
use table::{Item, Range};

use crate::item::SHARDS;
use crate::ledger::LedgerPage;
use crate::{Due, LOOKAHEAD, SWEEP_AFTER};

/// The earliest instant at which a tick has work: the first due item's, less the look-ahead, or the first
/// ledger page's, when the sweeper may read it.
///
/// # Errors
/// When the table is busy.
pub async fn next_work(cx: &Cx) -> api::Result<Option<Timestamp>> {
    let table = cx.table();
    let mut earliest: Option<Timestamp> = None;
    for shard in 0..SHARDS {
        let due = table.first::<Due>(&Due::partition(shard), Range::All, 1).await?;
        let pages = table.first::<LedgerPage>(&LedgerPage::partition(shard), Range::All, 1).await?;
        let due = due.first().map(|due| due.fire_at - LOOKAHEAD);
        let page = pages.first().and_then(|page| instant_of(page.key().sort())).map(|written| written + SWEEP_AFTER);
        earliest = earliest.into_iter().chain(due).chain(page).min();
    }
    Ok(earliest)
}

fn instant_of(sort: &str) -> Option<Timestamp> {
    Timestamp::from_millisecond(sort.split('#').next()?.parse().ok()?).ok()
}
