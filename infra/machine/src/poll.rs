//! The queue loop: what Lambda's SQS event source does. It gathers a batch, hands it over, deletes what
//! the worker did not report, and leaves the rest to the queue's visibility and dead-letter rules.

use std::sync::Arc;
use std::time::Duration;

use api::Cause;
use aws_sdk_sqs::types::{DeleteMessageBatchRequestEntry, Message, MessageSystemAttributeName};
use function::{SqsEvent, Worker, run_batch};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;
use tokio::time::Instant;

use crate::{Machine, event};

/// Batches of one worker in progress at once: what Lambda calls concurrency.
const CONCURRENCY: usize = 100;
/// SQS's limits on one receive.
const RECEIVE: u32 = 10;
const LONG_POLL_S: i32 = 20;
/// How long to wait after an error before the next try.
const PAUSE: Duration = Duration::from_secs(1);

/// Feeds `worker` until `stop` turns true, then waits for the batches in progress.
pub(crate) async fn poll(machine: Machine, worker: &'static Worker, mut stop: watch::Receiver<bool>) {
    let permits = Arc::new(Semaphore::new(CONCURRENCY));
    let mut batches = JoinSet::new();
    loop {
        while batches.try_join_next().is_some() {}
        let gathered = async {
            let permit = permits.clone().acquire_owned().await?;
            Ok::<_, Cause>((permit, machine.gather(worker, LONG_POLL_S).await?))
        };
        let gathered = tokio::select! {
            biased;
            _ = stop.wait_for(|stop| *stop) => break,
            gathered = gathered => gathered,
        };
        match gathered {
            Ok((_, messages)) if messages.is_empty() => {}
            Ok((permit, messages)) => {
                let machine = machine.clone();
                batches.spawn(async move {
                    machine.work(worker, messages).await;
                    drop(permit);
                });
            }
            Err(error) => {
                tracing::warn!(queue = worker.queue.name, %error, "messages could not be received");
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
    while batches.join_next().await.is_some() {}
}

impl Machine {
    /// Receives one batch for `worker`, works it, and says how many messages it held. Waits for at most
    /// `wait_s` seconds.
    ///
    /// # Errors
    /// When the queue refuses.
    pub async fn poll_once(&self, worker: &'static Worker, wait_s: i32) -> Result<usize, Cause> {
        let messages = self.gather(worker, wait_s).await?;
        let count = messages.len();
        if count > 0 {
            self.work(worker, messages).await;
        }
        Ok(count)
    }

    /// A batch: as many messages as the worker takes, or those that came within its window.
    async fn gather(&self, worker: &Worker, wait_s: i32) -> Result<Vec<Message>, Cause> {
        let mut messages = self.receive(worker, worker.batch_size, wait_s).await?;
        let window_ends = Instant::now() + Duration::from_secs(u64::from(worker.window_s));
        while !messages.is_empty() {
            let wanted = worker.batch_size.saturating_sub(u32::try_from(messages.len()).unwrap_or(u32::MAX));
            let left = window_ends.saturating_duration_since(Instant::now());
            if wanted == 0 || left.is_zero() {
                break;
            }
            let wait_s = i32::try_from(left.as_secs().max(1)).unwrap_or(LONG_POLL_S).min(LONG_POLL_S);
            messages.extend(self.receive(worker, wanted, wait_s).await?);
        }
        Ok(messages)
    }

    async fn receive(&self, worker: &Worker, wanted: u32, wait_s: i32) -> Result<Vec<Message>, Cause> {
        let output = self
            .parts
            .sqs
            .receive_message()
            .queue_url(self.url(worker)?)
            .max_number_of_messages(i32::try_from(wanted.min(RECEIVE))?)
            .wait_time_seconds(wait_s)
            .message_system_attribute_names(MessageSystemAttributeName::All)
            .send()
            .await?;
        Ok(output.messages.unwrap_or_default())
    }

    async fn work(&self, worker: &'static Worker, messages: Vec<Message>) {
        let event = event::batch(messages);
        let limit = Duration::from_secs(u64::from(worker.timeout_s));
        let Ok(response) = tokio::time::timeout(limit, run_batch(&self.parts, worker, event.clone())).await else {
            // As in Lambda: the whole batch comes back when its visibility ends.
            tracing::error!(function = worker.name, "a batch took longer than its {} s and was stopped", worker.timeout_s);
            return;
        };
        let kept: Vec<&str> = response.batch_item_failures.iter().map(|failure| failure.item_identifier.as_str()).collect();
        let mut done = event;
        done.records.retain(|record| !kept.contains(&record.message_id.as_str()));
        if let Err(error) = self.delete(worker, &done).await {
            // They will be received again and meet their claim.
            tracing::warn!(queue = worker.queue.name, %error, "messages that are done could not be deleted");
        }
    }

    async fn delete(&self, worker: &Worker, done: &SqsEvent) -> Result<(), Cause> {
        for chunk in done.records.chunks(10) {
            let entries = chunk.iter().enumerate().map(|(index, record)| {
                DeleteMessageBatchRequestEntry::builder().id(index.to_string()).receipt_handle(&record.receipt_handle).build()
            });
            let entries = entries.collect::<Result<Vec<_>, _>>()?;
            self.parts.sqs.delete_message_batch().queue_url(self.url(worker)?).set_entries(Some(entries)).send().await?;
        }
        Ok(())
    }

    fn url(&self, worker: &Worker) -> Result<&str, Cause> {
        self.parts.queues.get(worker.queue.name).map(String::as_str).ok_or_else(|| "the queue was not made".into())
    }
}
