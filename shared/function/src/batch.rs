//! Runs a worker over a batch as Lambda's SQS event source hands it over, and answers with the messages
//! that are not done (`ReportBatchItemFailures`).

use std::collections::HashMap;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use api::{Problem, Result};
use cx::{Cx, Parts};
use futures::future::join_all;
use futures::stream::FuturesUnordered;
use futures::{FutureExt, StreamExt};
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

use crate::{Handle, Message, Verdict, Verdicts, Work, Worker};

/// The longest that a message whose work failed is left alone.
const LONGEST_BACKOFF_S: u32 = 300;

/// The event of Lambda's SQS source.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SqsEvent {
    /// The messages.
    #[serde(rename = "Records")]
    pub records: Vec<SqsRecord>,
}

/// One message of an [`SqsEvent`], as far as we read it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SqsRecord {
    /// SQS's id of the message.
    pub message_id: String,
    /// What this receive of it is called.
    pub receipt_handle: String,
    /// The body.
    pub body: String,
    /// `ApproximateReceiveCount`, `SentTimestamp` and so on.
    #[serde(default)]
    pub attributes: HashMap<String, String>,
}

/// The answer Lambda expects.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BatchResponse {
    /// The messages to keep.
    pub batch_item_failures: Vec<BatchItemFailure>,
}

/// One message to keep.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BatchItemFailure {
    /// Which.
    pub item_identifier: String,
}

/// Runs the messages of `event` through `worker`, all at once, and names those to keep.
pub async fn run_batch(parts: &Arc<Parts>, worker: &'static Worker, event: SqsEvent) -> BatchResponse {
    run_batch_noting(parts, worker, &event, |_, _| ()).await
}

/// The same, and `note` hears of each message as soon as it is dealt with, and whether it is done: others of the batch may
/// still be under way.
pub async fn run_batch_noting(
    parts: &Arc<Parts>,
    worker: &'static Worker,
    event: &SqsEvent,
    note: impl Fn(&SqsRecord, bool),
) -> BatchResponse {
    let cx = Cx::new(parts.clone(), worker.name, &worker.all_touches());
    let cx = cx.with_deadline(cx.now() + SignedDuration::from_secs(i64::from(worker.timeout_s)));
    let batch = Batch { cx: &cx, worker, records: &event.records, note };
    let kept = match worker.handle {
        Handle::Each(handle) => batch.each(handle).await,
        Handle::Batch(handle) => batch.whole(handle).await,
    };
    BatchResponse { batch_item_failures: kept.into_iter().flatten().collect() }
}

struct Batch<'a, N> {
    cx: &'a Cx,
    worker: &'a Worker,
    records: &'a [SqsRecord],
    note: N,
}

impl<N: Fn(&SqsRecord, bool)> Batch<'_, N> {
    /// Every message for itself.
    async fn each(&self, handle: fn(Cx, Message) -> Work) -> Vec<Option<BatchItemFailure>> {
        let works = self.records.iter().map(|record| async move {
            let work = handle(self.cx.for_request(&record.message_id), message_of(record));
            self.conclude(record, AssertUnwindSafe(work).catch_unwind().await.ok()).await
        });
        join_all(works).await
    }

    /// All of them together. What panics ends the batch: what nothing was said of by then has failed.
    async fn whole(&self, handle: fn(Cx, Vec<Message>) -> Verdicts) -> Vec<Option<BatchItemFailure>> {
        let verdicts = AssertUnwindSafe(handle(self.cx.clone(), self.records.iter().map(message_of).collect())).catch_unwind();
        let (mut verdicts, mut concluding, mut kept) = (verdicts.fuse(), FuturesUnordered::new(), Vec::new());
        let mut unsaid: Vec<Option<&SqsRecord>> = self.records.iter().map(Some).collect();
        loop {
            tokio::select! {
                Some(verdict) = verdicts.next() => {
                    if let Ok((index, verdict)) = verdict
                        && let Some(record) = unsaid.get_mut(index).and_then(Option::take)
                    {
                        concluding.push(self.conclude(record, Some(verdict)));
                    }
                }
                Some(failure) = concluding.next() => kept.push(failure),
                else => break,
            }
        }
        kept.extend(join_all(unsaid.into_iter().flatten().map(|record| self.conclude(record, None))).await);
        kept
    }

    /// Gives the message of `record` back if it is not done, and then says so. `None` is what panicked.
    async fn conclude(&self, record: &SqsRecord, verdict: Option<Result<Verdict>>) -> Option<BatchItemFailure> {
        let hide_s = hide_s(self.worker, record, verdict);
        (self.note)(record, hide_s.is_none());
        let hide_s = hide_s?;
        if let Err(error) = self.cx.give_back(self.worker.queue.name, &record.receipt_handle, hide_s).await {
            // Then the queue's own visibility timeout decides.
            tracing::warn!(function = self.worker.name, %error, "a message could not be given back early");
        }
        Some(BatchItemFailure { item_identifier: record.message_id.clone() })
    }
}

/// For how long nobody receives the message of `record` again; `None` when it is done.
fn hide_s(worker: &Worker, record: &SqsRecord, verdict: Option<Result<Verdict>>) -> Option<u32> {
    let receives = receives(record);
    match verdict {
        Some(Ok(Verdict::Done)) => None,
        Some(Ok(Verdict::GiveBack(after))) => Some(whole_seconds(after)),
        Some(Err(error)) => {
            // What cannot succeed later either is on its way to the dead-letter queue without waits.
            let hide_s = if error.retryable() { backoff_s(receives) } else { 0 };
            let problem = Problem::from(error);
            let (code, cause) = (problem.code, problem.cause.unwrap_or(problem.detail));
            tracing::error!(
                function = worker.name,
                message_id = record.message_id,
                receives,
                code,
                cause,
                "a message failed and will be received again"
            );
            Some(hide_s)
        }
        None => {
            tracing::error!(function = worker.name, message_id = record.message_id, receives, "a message made the worker panic");
            Some(backoff_s(receives))
        }
    }
}

fn message_of(record: &SqsRecord) -> Message {
    Message { id: record.message_id.clone(), body: record.body.clone(), receives: receives(record) }
}

fn receives(record: &SqsRecord) -> u32 {
    record.attributes.get("ApproximateReceiveCount").and_then(|count| count.parse().ok()).unwrap_or(1)
}

/// 2, 4, 8 … seconds.
fn backoff_s(receives: u32) -> u32 {
    2u32.saturating_pow(receives.min(16)).min(LONGEST_BACKOFF_S)
}

fn whole_seconds(duration: Duration) -> u32 {
    u32::try_from(duration.as_secs() + u64::from(duration.subsec_nanos() > 0)).unwrap_or(u32::MAX)
}
