//! Dispatch: the only path from the due index to a queue. Create, edit, resume and short retries run it
//! inline after their commit; the tick runs it for everything else, and again for what they left.
//!
//! The order is the whole point: **ledger, send, then advance**, and only items all of whose messages
//! were accepted. A crash after any step leaves the due item, which will be dispatched again; the claim
//! drops what is sent twice.

use std::collections::{BTreeMap, HashMap, HashSet};

use cx::Cx;
use futures::future::join_all;
use jiff::Timestamp;
use queue::Outgoing;
use recurrence::Calendar;
use table::{Item, Key, TableError, Writes};

use crate::catch_up::{Plan, plan};
use crate::item::Armed;
use crate::{Due, DueMessage, Form, LOOKAHEAD, ledger};

/// Messages arrive this many seconds before their instant, so that the worker can wait out the rest
/// exactly; SQS counts delays in whole seconds.
const EARLY_S: i64 = 2;

/// What a dispatch did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Dispatched {
    /// Messages the queues accepted.
    pub sent: usize,
    /// Messages they did not; their items were left for the next tick.
    pub refused: usize,
}

impl std::ops::AddAssign for Dispatched {
    fn add_assign(&mut self, more: Dispatched) {
        self.sent += more.sent;
        self.refused += more.refused;
    }
}

/// Messages sent before their items are advanced: a catch-up may owe a thousand for each item, and what
/// is not advanced when the time is up is sent again.
const GROUP: usize = 1_000;

/// Sends what `items`, all of one `shard`, owe before now + [`LOOKAHEAD`], then advances them.
///
/// # Errors
/// When the ledger cannot be written. What was sent before is advanced.
pub async fn dispatch(cx: &Cx, shard: u16, items: Vec<Due>) -> api::Result<Dispatched> {
    let mut done = Dispatched::default();
    let (mut group, mut owed) = (Vec::new(), 0);
    for due in items {
        let order = Order::of(due, cx.now());
        owed += order.messages.len();
        group.push(order);
        if owed >= GROUP {
            done += dispatch_group(cx, shard, &group).await?;
            group.clear();
            owed = 0;
        }
    }
    done += dispatch_group(cx, shard, &group).await?;
    Ok(done)
}

async fn dispatch_group(cx: &Cx, shard: u16, orders: &[Order]) -> api::Result<Dispatched> {
    let messages: Vec<DueMessage> = orders.iter().flat_map(|order| order.messages.iter().cloned()).collect();
    ledger::write(cx, shard, &messages).await?;
    let accepted = send(cx, &messages).await;
    let sent = accepted.iter().filter(|accepted| **accepted).count();
    let mut from = 0;
    let mut ready = Vec::new();
    for order in orders {
        let to = from + order.messages.len();
        if accepted[from..to].iter().all(|accepted| *accepted) {
            ready.push(order);
        }
        from = to;
    }
    advance(cx, &ready).await;
    Ok(Dispatched { sent, refused: messages.len() - sent })
}

/// Dispatches the recurring item at `armed` if its instant has come: what an edit is about to move must
/// first hand over what it owes. Says whether it did; then the pointer has moved, unless the table was busy.
///
/// # Errors
/// When it is overdue but cannot be handed over now.
pub async fn dispatch_overdue(cx: &Cx, armed: &Armed, calendar: &Calendar) -> api::Result<bool> {
    if armed.fire_at > cx.now() {
        return Ok(false);
    }
    let Armed { subject, shard, fire_at, .. } = armed.clone();
    let due = Due { shard, subject, fire_at, form: Form::Recurring(Box::new(calendar.clone())) };
    match dispatch(cx, armed.shard, vec![due]).await? {
        Dispatched { refused: 0, .. } => Ok(true),
        Dispatched { .. } => Err(api::Error::Busy("the queue refused what is owed".into())),
    }
}

/// Dispatches `due` now if the tick might come too late for it. A failure is only logged: the item is
/// stored, and the tick will find it.
pub async fn dispatch_if_near(cx: &Cx, due: &Due) {
    dispatch_near(cx, std::iter::once(due)).await;
}

/// The same for those of `items`, which may be of several shards, for which that holds.
pub async fn dispatch_near<'a>(cx: &Cx, items: impl IntoIterator<Item = &'a Due>) {
    let mut by_shard = BTreeMap::<u16, Vec<Due>>::new();
    for due in items.into_iter().filter(|due| due.fire_at < cx.now() + LOOKAHEAD) {
        by_shard.entry(due.shard).or_default().push(due.clone());
    }
    let dispatched = by_shard.into_iter().map(|(shard, items)| async move {
        let count = items.len();
        if let Err(error) = dispatch(cx, shard, items).await {
            tracing::warn!(shard, items = count, %error, "items were not dispatched inline and wait for the tick");
        }
    });
    join_all(dispatched).await;
}

/// One due item with what it owes.
struct Order {
    due: Due,
    messages: Vec<DueMessage>,
    next: Option<Timestamp>,
}

impl Order {
    fn of(due: Due, now: Timestamp) -> Order {
        match &due.form {
            Form::Errand(errand) => Order { messages: vec![DueMessage::errand(&due, errand.clone())], next: None, due },
            Form::Recurring(calendar) => {
                let Plan { fire, missed, next } = plan(calendar, due.fire_at, now, now + LOOKAHEAD);
                let missed = missed.map(|missed| DueMessage::missed(&due, missed));
                let messages = missed.into_iter().chain(fire.into_iter().map(|at| DueMessage::fire(&due, at))).collect();
                Order { messages, next, due }
            }
        }
    }
}

/// Sends messages to the queues they name; says of each whether it was accepted.
pub(crate) async fn send(cx: &Cx, messages: &[DueMessage]) -> Vec<bool> {
    let now = cx.now();
    let queues = cx.queues();
    let mut accepted = vec![false; messages.len()];
    let mut works: Vec<&str> = messages.iter().map(|message| message.subject.work.as_str()).collect();
    works.sort_unstable();
    works.dedup();
    for work in works {
        let (indices, outgoing): (Vec<usize>, Vec<Outgoing>) = messages
            .iter()
            .enumerate()
            .filter(|(_, message)| message.subject.work == work)
            .filter_map(|(index, message)| Some((index, outgoing(message, now)?)))
            .unzip();
        match queues.send(work, &outgoing).await {
            Ok(results) => indices.into_iter().zip(results).for_each(|(index, result)| accepted[index] = result),
            Err(error) => tracing::error!(work, %error, "due work names a queue that cannot be sent to"),
        }
    }
    accepted
}

/// Sends messages to `queue`, whatever queue they name, at once; says of each whether it was accepted.
pub(crate) async fn send_to(cx: &Cx, queue: &str, messages: &[DueMessage]) -> api::Result<Vec<bool>> {
    let outgoing = messages.iter().map(|message| {
        let body = serde_json::to_string(message).map_err(api::Error::internal)?;
        Ok(Outgoing { body, delay_s: 0, group: message.subject.team.to_string() })
    });
    Ok(cx.queues().send(queue, &outgoing.collect::<api::Result<Vec<_>>>()?).await?)
}

fn outgoing(message: &DueMessage, now: Timestamp) -> Option<Outgoing> {
    let body = serde_json::to_string(&DueMessage { queued_at: Some(now), ..message.clone() }).ok()?;
    Some(Outgoing { body, delay_s: delay_s(message.at, now), group: message.subject.team.to_string() })
}

/// `max(0, floor(at − now) − 2)`, in seconds.
fn delay_s(at: Timestamp, now: Timestamp) -> u32 {
    let whole = at.duration_since(now).as_millis().div_euclid(1_000);
    u32::try_from(whole - i128::from(EARLY_S)).unwrap_or(0).min(queue::MAX_DELAY_S)
}

/// Moves items to their next instants, or removes those that have none: the items at the next instants first, then the
/// pointers move, then what fired goes. A crash in between leaves an item too many, never one too few: what it fires once
/// more meets its claim, and what an edit took away is dropped by its fence.
async fn advance(cx: &Cx, orders: &[&Order]) {
    let table = cx.table();
    // A clock that was set back since the items were read owes nothing yet.
    let fired = orders.iter().filter(|order| order.next != Some(order.due.fire_at));
    let (recurring, errands): (Vec<&Order>, Vec<&Order>) =
        fired.copied().partition(|order| matches!(order.due.form, Form::Recurring(_)));
    let later: Vec<Due> = recurring.iter().filter_map(|order| order.later()).collect();
    if let Err(error) = later.iter().fold(table.writes(), |writes, due| writes.put(due)).commit().await {
        tracing::warn!(items = orders.len(), %error, "due items were not advanced and will be dispatched again");
        return;
    }
    // After a crash an item may be beside its successor; the pointer of both follows the one that goes further.
    let mut moves = HashMap::<Key, &Order>::new();
    for order in &recurring {
        let furthest = moves.entry(Armed::of(&order.due).key()).or_insert(order);
        if order.next.unwrap_or(Timestamp::MAX) > furthest.next.unwrap_or(Timestamp::MAX) {
            *furthest = order;
        }
    }
    let (keys, moving): (Vec<Key>, Vec<&Order>) = moves.into_iter().unzip();
    let pointers: Vec<_> = moving.iter().map(|order| Armed::moved(&order.due, order.next)).collect();
    let results = table.change_all(&pointers).await;
    // Where nobody knows whether the pointer moved, what fired stays and is dispatched again.
    let unknown: HashSet<&Key> = keys.iter().zip(&results).filter(|(_, result)| result.is_err()).map(|(key, _)| key).collect();
    let put: HashSet<Key> = later.iter().map(Item::key).collect();
    let gone = recurring.iter().filter(|order| !unknown.contains(&Armed::of(&order.due).key())).chain(&errands);
    let gone = gone.map(|order| order.due.key()).filter(|key| !put.contains(key));
    let overtaken = moving.iter().zip(&results).filter(|(_, result)| matches!(result, Ok(false)));
    let overtaken: Vec<Due> = overtaken.filter_map(|(order, _)| order.later()).collect();
    let removed = async {
        gone.fold(table.writes(), Writes::delete).commit().await?;
        withdraw(cx, &overtaken).await
    };
    if let Err(error) = removed.await {
        tracing::warn!(items = orders.len(), %error, "due items that fired are still there and will be dispatched again");
    }
}

/// Removes those of `items` that we put where another tick had gone further, or an edit had made the item anew.
async fn withdraw(cx: &Cx, items: &[Due]) -> Result<(), TableError> {
    if items.is_empty() {
        return Ok(());
    }
    let table = cx.table();
    let keys: Vec<Key> = items.iter().map(|due| Armed::of(due).key()).collect();
    let armed = table.get_many::<Armed>(&keys).await?;
    let is_behind = |armed: &Armed, due: &Due| {
        armed.subject.version == due.subject.version && armed.fire_at_ms < due.fire_at.as_millisecond()
    };
    let stray = items.iter().filter(|due| {
        let pointer = armed.iter().find(|armed| armed.key() == Armed::of(due).key());
        // A pointer that could not be moved before leads to an older item; the tick finds the newer one itself.
        !pointer.is_some_and(|armed| armed.points_to(due) || is_behind(armed, due))
    });
    stray.fold(table.writes(), |writes, due| writes.delete(due.key())).commit().await
}

impl Order {
    /// The due item at the next instant.
    fn later(&self) -> Option<Due> {
        self.next.map(|next| Due { fire_at: next, ..self.due.clone() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_arrive_two_to_three_seconds_early() {
        let now = Timestamp::from_millisecond(1_000_000).unwrap();
        let at = |ms: i64| Timestamp::from_millisecond(1_000_000 + ms).unwrap();
        assert_eq!(delay_s(at(10_000), now), 8);
        assert_eq!(delay_s(at(10_999), now), 8);
        assert_eq!(delay_s(at(2_500), now), 0);
        assert_eq!(delay_s(at(-90_000), now), 0);
        assert_eq!(delay_s(at(10_000_000), now), 900);
    }
}
