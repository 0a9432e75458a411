//! Fair queues: a group that has much in flight does not keep the messages of others waiting.
//!
//! AWS ([fair queues]) hands out the messages of quiet groups first as long as a group has a disproportionate share in
//! flight. It does not limit that share, and need not, as there is as good as no end of readers. Here there is, so a group
//! may hold no more than [`MOST_IN_FLIGHT`] at once.
//!
//! [fair queues]: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-fair-queues.html

use std::collections::HashMap;

use rusqlite::Transaction;

use super::store::Queue;

/// A group with as many in flight is not quiet.
const MANY_IN_FLIGHT: i64 = 25;
/// More than one group may hold at once.
pub(super) const MOST_IN_FLIGHT: i64 = 250;

/// What is in flight, by group.
pub(super) struct InFlight {
    /// All of it, with or without a group.
    total: i64,
    crowded: HashMap<String, i64>,
}

/// From where messages may be taken, and how many at most.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Source {
    /// From all groups, oldest first.
    All,
    /// From those without a group.
    Ungrouped,
    /// From one group.
    Group(String, i64),
}

impl InFlight {
    pub(super) fn count(tx: &Transaction<'_>, queue: &Queue, now: i64) -> rusqlite::Result<InFlight> {
        let mut statement = tx.prepare_cached(
            "SELECT group_id, COUNT(*) FROM message \
             WHERE queue = ?1 AND visible_at > ?2 AND receipt IS NOT NULL GROUP BY group_id",
        )?;
        let mut in_flight = InFlight { total: 0, crowded: HashMap::new() };
        for row in statement.query_map((queue.id, now), |row| Ok((row.get(0)?, row.get(1)?)))? {
            let (group, count): (Option<String>, i64) = row?;
            in_flight.total += count;
            if let Some(group) = group.filter(|_| count >= MANY_IN_FLIGHT) {
                in_flight.crowded.insert(group, count);
            }
        }
        Ok(in_flight)
    }

    /// How many messages may still be received before more than `limit` are in flight. A short poll is then refused with
    /// `OverLimit`; a long poll just finds nothing (SQS quotas, "in-flight messages").
    pub(super) fn room(&self, limit: i64) -> i64 {
        (limit - self.total).max(0)
    }

    /// Where to take messages from, in this order.
    pub(super) fn sources(&self, tx: &Transaction<'_>, queue: &Queue, now: i64) -> rusqlite::Result<Vec<Source>> {
        if self.crowded.is_empty() {
            return Ok(vec![Source::All]);
        }
        // One step of the index for each group, however many messages it has.
        let mut statement = tx.prepare_cached(
            "WITH RECURSIVE team (id) AS ( \
                 SELECT MIN(group_id) FROM message WHERE queue = ?1 \
                 UNION ALL \
                 SELECT (SELECT MIN(group_id) FROM message WHERE queue = ?1 AND group_id > team.id) \
                 FROM team WHERE team.id IS NOT NULL) \
             SELECT id, (SELECT MIN(visible_at) FROM message WHERE queue = ?1 AND group_id = team.id) AS since \
             FROM team WHERE id IS NOT NULL AND since <= ?2 ORDER BY since",
        )?;
        let waiting = statement.query_map((queue.id, now), |row| row.get(0))?;
        let waiting: Vec<String> = waiting.collect::<rusqlite::Result<_>>()?;
        let (crowded, quiet): (Vec<_>, Vec<_>) = waiting.into_iter().partition(|group| self.crowded.contains_key(group));
        let mut crowded: Vec<Source> =
            crowded.into_iter().map(|group| Source::Group(group.clone(), self.room_of(&group))).collect();
        crowded.retain(|source| !matches!(source, Source::Group(_, ..=0)));
        // Whoever has least in flight comes first, and among equals whoever waits longest.
        crowded.sort_by_key(|source| if let Source::Group(_, room) = source { -room } else { 0 });
        let quiet = quiet.into_iter().map(|group| Source::Group(group, MOST_IN_FLIGHT - MANY_IN_FLIGHT));
        Ok([Source::Ungrouped].into_iter().chain(quiet).chain(crowded).collect())
    }

    fn room_of(&self, group: &str) -> i64 {
        MOST_IN_FLIGHT - self.crowded.get(group).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::embedded::Durability;
    use crate::sqs::{
        message::{self, NewMessage},
        store::{self, Store},
    };

    /// A queue in which group `a` has `held` in flight, and more to come than `b` has.
    fn sources(held: i64) -> Vec<Source> {
        let store = Store::open(None, Durability::default()).unwrap();
        let found = store.transact(|tx| {
            tx.execute_batch(
                "INSERT INTO queue (id, name, region, created_at, modified_at, attributes) \
                 VALUES (1, 'jobs', 'eu-west-1', 0, 0, '{}')",
            )?;
            let queue = store::require_queue(tx, "jobs")?;
            let insert = |group: &str, visible_at| {
                let (message_id, body, sender, sent_at) = ("m", "x", "s", 0);
                let group_id = Some(group);
                let new =
                    NewMessage { message_id, body, attributes: None, group_id, trace_header: None, sender, sent_at, visible_at };
                message::insert(tx, &queue, &new)
            };
            for _ in 0..held {
                insert("a", 50)?;
            }
            tx.execute_batch("UPDATE message SET receipt = 'r'")?;
            insert("a", 1)?;
            insert("b", 2)?;
            insert("c", 60)?;
            Ok(InFlight::count(tx, &queue, 10)?.sources(tx, &queue, 10)?)
        });
        found.unwrap()
    }

    #[test]
    fn who_has_much_in_flight_comes_last_and_who_has_too_much_not_at_all() {
        let quiet = || Source::Group("b".into(), MOST_IN_FLIGHT - MANY_IN_FLIGHT);
        assert_eq!(sources(MANY_IN_FLIGHT - 1), [Source::All]);
        let busy = Source::Group("a".into(), MOST_IN_FLIGHT - MANY_IN_FLIGHT);
        assert_eq!(sources(MANY_IN_FLIGHT), [Source::Ungrouped, quiet(), busy]);
        assert_eq!(sources(MOST_IN_FLIGHT), [Source::Ungrouped, quiet()]);
    }
}
