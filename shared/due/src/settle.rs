//! Ending a lease: the row says what came of the attempt, and whatever follows from that is written with it.

use std::future::Future;

use api::Result;
use cx::Cx;
use jiff::{SignedDuration, Timestamp};
use table::{Condition, TableError, Transaction, Writes};

use crate::claim::Lease;
use crate::dispatch::dispatch_if_near;
use crate::item::Due;
use crate::message::DueMessage;
use crate::occurrence::{Occurrence, State};

/// How long to wait before a busy table is asked again.
const REPEAT_AFTER: SignedDuration = SignedDuration::from_millis(500);
/// How often an attempt is put off.
const MOST_HOLDS: u32 = 6;
/// With less than this left of the lease, another worker may begin before we are done.
const LEAST_LEASE_MS: i64 = 15_000;

impl Lease {
    /// The row after this attempt ended as `state`.
    pub fn ended(&self, state: State, now: Timestamp) -> Occurrence {
        Occurrence { state, lease_until_ms: 0, ended_at: state.is_end().then_some(now), ..self.occurrence.clone() }
    }

    /// Writes `row`, which ends this lease. Says whether the lease was still ours: if not, either our own write took effect
    /// and its answer was lost, or another worker took over because we were too slow, and will write the end.
    ///
    /// # Errors
    /// When the table stays busy until the lease is about to end.
    pub async fn end(&self, cx: &Cx, row: &Occurrence) -> Result<bool> {
        let table = cx.table();
        self.until_written(cx, || table.put(row, self.held())).await
    }

    /// Adds to `writes` that the attempt succeeded. Nothing is required: whoever else may have taken over since, what was
    /// delivered is delivered.
    pub fn delivered<'a>(&self, writes: Writes<'a>, now: Timestamp) -> Writes<'a> {
        writes.put(&self.ended(State::Delivered, now))
    }

    /// As [`Lease::end`] with what `also` adds, all of it or nothing.
    ///
    /// # Errors
    /// When the table stays busy until the lease is about to end.
    pub async fn end_with(
        &self,
        cx: &Cx,
        row: &Occurrence,
        also: impl for<'a> Fn(Transaction<'a>) -> Transaction<'a> + Sync,
    ) -> Result<bool> {
        let table = cx.table();
        self.until_written(cx, || also(table.transaction().put(row, self.held())).commit()).await
    }

    /// Writes that this attempt failed and that `due` is the next, and sends that on its way if it is near. Says whether
    /// the lease was still ours.
    ///
    /// # Errors
    /// When the table stays busy until the lease is about to end.
    pub async fn retry(&self, cx: &Cx, due: &Due) -> Result<bool> {
        let next_attempt_at = Some(due.fire_at);
        let row = Occurrence { state: State::Retrying, lease_until_ms: 0, next_attempt_at, ..self.occurrence.clone() };
        self.end_with_due(cx, &row, due).await
    }

    /// Whether the attempt may be put off once more: nothing is put off for ever.
    pub fn may_hold(&self) -> bool {
        self.occurrence.holds < MOST_HOLDS
    }

    /// Writes that this attempt was not made and is put off until `at`: it keeps its number. Says whether the lease was
    /// still ours.
    ///
    /// # Errors
    /// When the table stays busy until the lease is about to end.
    pub async fn hold(&self, cx: &Cx, message: &DueMessage, at: Timestamp) -> Result<bool> {
        let due = message.retry(message.errand.attempt, at);
        let mut row =
            Occurrence { state: State::Retrying, lease_until_ms: 0, next_attempt_at: Some(at), ..self.occurrence.clone() };
        // As it was before the claim, so that the claim of the later message is this attempt's again.
        row.attempt = row.attempt.saturating_sub(1);
        row.attempts_at_ms.pop();
        row.holds += 1;
        self.end_with_due(cx, &row, &due).await
    }

    /// As [`Lease::end_with`] with `due`, which is sent on its way if it is near.
    async fn end_with_due(&self, cx: &Cx, row: &Occurrence, due: &Due) -> Result<bool> {
        let ours = self.end_with(cx, row, |transaction| transaction.put(due, Condition::Always)).await?;
        if ours {
            dispatch_if_near(cx, due).await;
        }
        Ok(ours)
    }

    /// A busy table is no reason to act again: only a lease about to end leaves its end unwritten.
    async fn until_written<W>(&self, cx: &Cx, write: impl Fn() -> W) -> Result<bool>
    where
        W: Future<Output = std::result::Result<(), TableError>>,
    {
        loop {
            let written = write().await;
            let time_left_ms = self.occurrence.lease_until_ms - cx.now().as_millisecond();
            match written {
                Ok(()) => return Ok(true),
                Err(TableError::ConditionFailed) => break,
                Err(TableError::Busy(_)) if time_left_ms > LEAST_LEASE_MS => cx.sleep_until(cx.now() + REPEAT_AFTER).await,
                Err(error) => return Err(error.into()),
            }
        }
        let Occurrence { id, attempt, .. } = &self.occurrence;
        tracing::warn!(occurrence = id.as_str(), attempt, "the end of an attempt was written by somebody else");
        Ok(false)
    }

    /// That the lease is still ours: what every write that ends it must require.
    fn held(&self) -> Condition {
        Condition::All(vec![Condition::text("lease", &self.occurrence.lease), Condition::text("state", "claimed")])
    }
}
