//! The sweeper: twenty minutes after a dispatch it looks whether every occurrence in the ledger got a row,
//! and sends again those that a queue lost.
//!
//! Sent again is: no row; a claim whose lease ended; a retry whose own message this was and that nobody
//! took. Left alone is what has ended, what somebody is at, and what waits for a later attempt, which has
//! a due item or a ledger entry of its own.

use cx::Cx;
use jiff::SignedDuration;
use table::{Condition, Item, Key, Range};

use crate::claim::is_live;
use crate::dispatch::send;
use crate::ledger::{self, LedgerPage};
use crate::{Due, DueMessage, Occurrence, State};

/// How long after dispatch a message is missed. Longer than any delay, lease and visibility together.
pub const SWEEP_AFTER: SignedDuration = SignedDuration::from_mins(20);
/// A message that vanishes this often is not lost but refused by something; people must look.
const MOST_SWEEPS: u32 = 3;
/// Ledger pages taken at once.
const PAGES: usize = 10;

/// Sweeps the old pages of `shard` and says how many messages it sent again.
///
/// # Errors
/// When the table is busy; the pages not done stay.
pub async fn sweep_shard(cx: &Cx, shard: u16) -> api::Result<usize> {
    let old = Range::Before(Due::before(cx.now() - SWEEP_AFTER));
    let mut sent = 0;
    loop {
        let (pages, more) = cx.table().range::<LedgerPage>(&LedgerPage::partition(shard), old.clone(), PAGES, None).await?;
        for page in &pages {
            sent += sweep_page(cx, shard, page).await?;
        }
        if more.is_none() || cx.time_left().is_some_and(|left| left < SignedDuration::from_secs(5)) {
            return Ok(sent);
        }
    }
}

async fn sweep_page(cx: &Cx, shard: u16, page: &LedgerPage) -> api::Result<usize> {
    let messages = page.messages().map_err(|error| api::Error::internal(error.to_string()))?;
    let mut keys: Vec<Key> = Vec::new();
    for message in &messages {
        let key = Occurrence::key_of(&message.team, &message.occurrence);
        if !keys.contains(&key) {
            keys.push(key);
        }
    }
    let rows = cx.table().get_many::<Occurrence>(&keys).await?;
    let lost: Vec<DueMessage> = messages
        .into_iter()
        .filter(|message| is_lost(cx, message, rows.iter().find(|row| row.id == message.occurrence && row.team == message.team)))
        .filter_map(again)
        .collect();
    // A new page first, then the messages, then the old page goes: the same order as in dispatch.
    ledger::write(cx, shard, &lost).await?;
    let accepted = send(cx, &lost).await;
    if accepted.iter().all(|accepted| *accepted) {
        cx.table().delete(page.key(), Condition::Always).await?;
    }
    if !lost.is_empty() {
        tracing::warn!(shard, lost = lost.len(), "messages were lost by a queue and sent again");
    }
    Ok(lost.len())
}

fn is_lost(cx: &Cx, message: &DueMessage, row: Option<&Occurrence>) -> bool {
    let Some(row) = row else { return true };
    match row.state {
        State::Delivered | State::Failed | State::DeadLettered | State::Skipped => false,
        State::Dropped => row.version < message.version,
        State::Claimed => !is_live(cx, row),
        State::Retrying => message.attempt > row.attempt,
    }
}

fn again(message: DueMessage) -> Option<DueMessage> {
    if message.sweeps >= MOST_SWEEPS {
        tracing::error!(
            occurrence = message.occurrence.as_str(),
            thing = message.thing,
            "an occurrence was lost {MOST_SWEEPS} times; it is not sent again"
        );
        return None;
    }
    Some(DueMessage { sweeps: message.sweeps + 1, ..message })
}
