//! Runs a worker over a batch as Lambda's SQS event source hands it over, and answers with the messages
//! that are not done (`ReportBatchItemFailures`).

use std::collections::HashMap;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use api::Problem;
use cx::{Cx, Parts};
use futures::FutureExt;
use futures::future::join_all;
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

use crate::{Message, Verdict, Worker};

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

/// Runs every message of `event` through `worker`, all at once, and names those to keep.
pub async fn run_batch(parts: &Arc<Parts>, worker: &'static Worker, event: SqsEvent) -> BatchResponse {
    let cx = Cx::new(parts.clone(), worker.name, worker.touches);
    let cx = cx.with_deadline(cx.now() + SignedDuration::from_secs(i64::from(worker.timeout_s)));
    let kept = join_all(event.records.into_iter().map(|record| run_one(cx.clone(), worker, record))).await;
    BatchResponse { batch_item_failures: kept.into_iter().flatten().collect() }
}

async fn run_one(cx: Cx, worker: &'static Worker, record: SqsRecord) -> Option<BatchItemFailure> {
    let receives = record.attributes.get("ApproximateReceiveCount").and_then(|count| count.parse().ok()).unwrap_or(1);
    let message = Message { id: record.message_id.clone(), body: record.body, receives };
    let outcome = AssertUnwindSafe((worker.handle)(cx.for_request(&record.message_id), message)).catch_unwind().await;
    let hide_s = match outcome {
        Ok(Ok(Verdict::Done)) => return None,
        Ok(Ok(Verdict::GiveBack(after))) => whole_seconds(after),
        Ok(Err(error)) => {
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
            hide_s
        }
        Err(_) => {
            tracing::error!(function = worker.name, message_id = record.message_id, receives, "a message made the worker panic");
            backoff_s(receives)
        }
    };
    if let Err(error) = cx.give_back(worker.queue.name, &record.receipt_handle, hide_s).await {
        // Then the queue's own visibility timeout decides.
        tracing::warn!(function = worker.name, %error, "a message could not be given back early");
    }
    Some(BatchItemFailure { item_identifier: record.message_id })
}

/// 2, 4, 8 … seconds.
fn backoff_s(receives: u32) -> u32 {
    2u32.saturating_pow(receives.min(16)).min(LONGEST_BACKOFF_S)
}

fn whole_seconds(duration: Duration) -> u32 {
    u32::try_from(duration.as_secs() + u64::from(duration.subsec_nanos() > 0)).unwrap_or(u32::MAX)
}
