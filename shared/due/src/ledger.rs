//! The ledger: what was handed to the queues, written before it was, so that the sweeper can find what a
//! queue lost. One packed item per dispatch instead of one per occurrence keeps it cheap.

use api::base32;
use cx::Cx;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use table::{Condition, Item, Key, Partition, System};

use crate::{Due, DueMessage};

/// DynamoDB takes 400 KB an item; room is left for the rest of it.
const ENTRY_BYTES: usize = 300_000;
/// Should no sweeper ever come, the page removes itself.
const KEPT_FOR: SignedDuration = SignedDuration::from_hours(72);

/// A page of the ledger.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct LedgerPage {
    shard: u16,
    sort: String,
    /// The messages, as one JSON text.
    entries: String,
    kept_until: Timestamp,
}

impl LedgerPage {
    pub(crate) fn partition(shard: u16) -> Partition {
        Partition::system(System::Ledger, shard)
    }

    pub(crate) fn messages(&self) -> Result<Vec<DueMessage>, serde_json::Error> {
        serde_json::from_str(&self.entries)
    }
}

impl Item for LedgerPage {
    const KIND: &'static str = "ledger_page";

    fn key(&self) -> Key {
        LedgerPage::partition(self.shard).at(&*self.sort)
    }

    fn expires_at(&self) -> Option<Timestamp> {
        Some(self.kept_until)
    }
}

/// Writes `messages` down, as many pages as it takes, and says where.
pub(crate) async fn write(cx: &Cx, shard: u16, messages: &[DueMessage]) -> api::Result<Vec<Key>> {
    let mut written = Vec::new();
    let mut page = Vec::new();
    let mut bytes = 0;
    for message in messages {
        let text = serde_json::to_string(message).map_err(|error| api::Error::internal(error.to_string()))?;
        if bytes + text.len() > ENTRY_BYTES {
            written.push(write_page(cx, shard, &page).await?);
            page.clear();
            bytes = 0;
        }
        bytes += text.len() + 1;
        page.push(text);
    }
    if !page.is_empty() {
        written.push(write_page(cx, shard, &page).await?);
    }
    Ok(written)
}

async fn write_page(cx: &Cx, shard: u16, entries: &[String]) -> api::Result<Key> {
    let now = cx.now();
    let page = LedgerPage {
        shard,
        sort: format!("{}#{}", Due::before(now), base32(&cx.random::<8>())),
        entries: format!("[{}]", entries.join(",")),
        kept_until: now + KEPT_FOR,
    };
    cx.table().put(&page, Condition::Always).await?;
    Ok(page.key())
}
