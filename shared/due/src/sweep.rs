//! The sweeper: twenty minutes after a dispatch it looks whether every occurrence in the ledger got a row,
//! and sends again those that a queue lost, or moved to its dead-letter queue because we could not work
//! them.
//!
//! Sent again is: no row; a claim whose lease ended; a retry whose own message this was and that nobody
//! took. Left alone is what has ended, what somebody is at, and what waits for a later attempt, which has
//! a due item or a ledger entry of its own.

use std::collections::HashMap;

use cx::Cx;
use jiff::SignedDuration;
use table::{Condition, Item, Key, Range};

use crate::claim::{Step, row, step};
use crate::dispatch::send;
use crate::ledger::{self, LedgerPage};
use crate::{Due, DueMessage, Occurrence, OccurrenceId, State};

/// How long after dispatch a message is missed. Longer than any delay, lease and visibility together.
pub const SWEEP_AFTER: SignedDuration = SignedDuration::from_mins(20);
/// Two days of sending again every twenty minutes. Whoever had to mend something has had the time.
const MOST_SWEEPS: u32 = 144;
/// For how long the record of a message that was given up is kept.
const KEPT_FOR: SignedDuration = SignedDuration::from_hours(30 * 24);
/// Ledger pages taken at once.
const PAGES: usize = 10;
/// A sweep stops this long before its deadline.
const MARGIN: SignedDuration = SignedDuration::from_secs(5);

/// Sweeps the old pages of `shard` and says how many messages it sent again.
///
/// # Errors
/// When the table is busy; the pages not done stay.
pub async fn sweep_shard(cx: &Cx, shard: u16) -> api::Result<usize> {
    let old = Range::Before(Due::before(cx.now() - SWEEP_AFTER));
    let (mut ledger, mut sent) = (cx.table().pages::<LedgerPage>(&LedgerPage::partition(shard), old, PAGES), 0);
    while cx.time_left().is_none_or(|left| left >= MARGIN)
        && let Some(pages) = ledger.next().await?
    {
        for page in &pages {
            sent += sweep_page(cx, shard, page).await?;
        }
    }
    Ok(sent)
}

async fn sweep_page(cx: &Cx, shard: u16, page: &LedgerPage) -> api::Result<usize> {
    let messages = match page.messages() {
        Ok(messages) => messages,
        Err(error) => {
            tracing::error!(shard, %error, "a ledger page cannot be read and is left to expire");
            return Ok(0);
        }
    };
    let rows = rows(cx, &messages).await?;
    let mut lost = Vec::new();
    for message in messages {
        if !is_lost(cx, &message, rows.get(&message.errand.occurrence)) {
            continue;
        }
        match message.sweeps {
            0..MOST_SWEEPS => lost.push(DueMessage { sweeps: message.sweeps + 1, ..message }),
            _ => give_up(cx, &message, rows.get(&message.errand.occurrence)).await?,
        }
    }
    // A new page first, then the messages, then the old page goes: the same order as in dispatch. Where the
    // queue refuses, the new page goes again, or every sweep of an outage would add a copy.
    let copies = ledger::write(cx, shard, &lost).await?;
    let accepted = send(cx, &lost).await.into_iter().all(|accepted| accepted);
    let obsolete = if accepted { vec![page.key()] } else { copies };
    for key in obsolete {
        cx.table().delete(key, Condition::Always).await?;
    }
    if !lost.is_empty() {
        tracing::warn!(shard, lost = lost.len(), accepted, "messages were lost by a queue and are sent again");
    }
    Ok(if accepted { lost.len() } else { 0 })
}

async fn rows(cx: &Cx, messages: &[DueMessage]) -> api::Result<HashMap<OccurrenceId, Occurrence>> {
    // A batch may name a key once only, and a page holds every attempt of an occurrence.
    let keys: HashMap<&OccurrenceId, Key> = messages
        .iter()
        .map(|message| (&message.errand.occurrence, Occurrence::key_of(&message.subject.team, &message.errand.occurrence)))
        .collect();
    let keys: Vec<Key> = keys.into_values().collect();
    let rows = cx.table().get_many::<Occurrence>(&keys).await?;
    Ok(rows.into_iter().map(|row| (row.id.clone(), row)).collect())
}

fn is_lost(cx: &Cx, message: &DueMessage, row: Option<&Occurrence>) -> bool {
    let Some(row) = row else { return true };
    match step(cx, row, message) {
        Step::TakeOver(_) | Step::Next(_) => true,
        Step::Wait(_) | Step::Later | Step::Nothing => false,
    }
}

/// Every occurrence ends, this one because nobody could ever work it.
async fn give_up(cx: &Cx, message: &DueMessage, found: Option<&Occurrence>) -> api::Result<()> {
    tracing::error!(
        occurrence = message.errand.occurrence.as_str(),
        thing = message.subject.thing,
        "an occurrence could not be worked for two days and is given up"
    );
    let (begun, unchanged) = match found {
        None => (row(cx, message, State::Failed, KEPT_FOR), Condition::Absent),
        Some(found) => (found.clone(), Condition::text("lease", &found.lease)),
    };
    let failed = Occurrence { state: State::Failed, ended_at: Some(cx.now()), reason: Some("lost".into()), ..begun };
    // Should somebody have begun it at last, theirs is the end that counts.
    cx.table().put_or_existing(&failed, unchanged).await?;
    Ok(())
}
