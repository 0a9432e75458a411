//! The queue loop: what Lambda's SQS event source does. It gathers a batch, hands it over, deletes what is done, as soon as
//! it is, and leaves the rest to the queue's visibility and dead-letter rules.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use api::Cause;
use aws_sdk_sqs::types::{DeleteMessageBatchRequestEntry, Message, MessageSystemAttributeName};
use function::{SqsRecord, Worker, run_batch_noting};
use tokio::sync::{Semaphore, mpsc, watch};
use tokio::task::JoinSet;

use crate::{Machine, event};

/// SQS's limits on one receive and on one deletion.
const RECEIVE: u32 = 10;
const DELETE: usize = 10;
const LONG_POLL_S: i32 = 20;
/// How long to wait after an error before the next try.
const PAUSE: Duration = Duration::from_secs(1);

/// Feeds `worker` until `stop` turns true, then waits for the batches in progress.
pub(crate) async fn poll(machine: Machine, worker: &'static Worker, mut stop: watch::Receiver<bool>) {
    // Places are for messages, ten for each batch there may be at once: a batch here is of what is there.
    let places = Arc::new(Semaphore::new((worker.at_most * worker.batch_size.min(RECEIVE)) as usize));
    let mut batches = JoinSet::new();
    loop {
        while batches.try_join_next().is_some() {}
        let gathered = async {
            // A place for each message that may come. It is free again when that message is dealt with, however long
            // others of its batch take.
            let mut held = places.clone().acquire_owned().await?;
            let more = places.available_permits().min(worker.batch_size as usize - 1);
            if let Ok(more) = places.clone().try_acquire_many_owned(u32::try_from(more)?) {
                held.merge(more);
            }
            let wanted = u32::try_from(held.num_permits())?;
            let messages = machine.gather(worker, wanted, LONG_POLL_S).await?;
            drop(held.split(held.num_permits() - messages.len().min(held.num_permits())));
            Ok::<_, Cause>((held, messages))
        };
        let gathered = tokio::select! {
            biased;
            _ = stop.wait_for(|stop| *stop) => break,
            gathered = gathered => gathered,
        };
        match gathered {
            Ok((_, messages)) if messages.is_empty() => {}
            Ok((held, messages)) => {
                let machine = machine.clone();
                batches.spawn(async move {
                    let held = Mutex::new(held);
                    let free = || drop(held.lock().unwrap_or_else(PoisonError::into_inner).split(1));
                    machine.work(worker, messages, free).await;
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
        self.poll_up_to(worker.batch_size, worker, wait_s).await
    }

    /// The same with a batch of at most `most` messages.
    ///
    /// # Errors
    /// When the queue refuses.
    pub async fn poll_up_to(&self, most: u32, worker: &'static Worker, wait_s: i32) -> Result<usize, Cause> {
        let messages = self.gather(worker, most, wait_s).await?;
        let count = messages.len();
        if count > 0 {
            self.work(worker, messages, || ()).await;
        }
        Ok(count)
    }

    /// A batch: up to `most` messages that are there. It waits for the first only: a window in which more may come
    /// spares invocations, for which nobody pays here.
    async fn gather(&self, worker: &Worker, most: u32, wait_s: i32) -> Result<Vec<Message>, Cause> {
        let mut messages = self.receive(worker, most, wait_s).await?;
        let mut came = u32::try_from(messages.len())?;
        // A receive that is not full has found all there is.
        while came < most && came > 0 && came.is_multiple_of(RECEIVE) {
            match self.receive(worker, most - came, 0).await {
                Ok(more) if more.is_empty() => break,
                Ok(more) => messages.extend(more),
                // What came is worked all the same.
                Err(error) => {
                    tracing::warn!(queue = worker.queue.name, %error, "no more messages could be received");
                    break;
                }
            }
            came = u32::try_from(messages.len())?;
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

    async fn work(&self, worker: &'static Worker, messages: Vec<Message>, note: impl Fn()) {
        let event = event::batch(messages);
        let limit = Duration::from_secs(u64::from(worker.timeout_s));
        let (done, mut to_delete) = mpsc::unbounded_channel();
        let working = async move {
            let note = |record: &SqsRecord, is_done: bool| {
                note();
                if is_done {
                    // An error means that nobody deletes any more; then it is received again and meets its claim.
                    let _ = done.send(record.receipt_handle.clone());
                }
            };
            if tokio::time::timeout(limit, run_batch_noting(&self.parts, worker, &event, note)).await.is_err() {
                // As in Lambda: what is left of the batch comes back when its visibility ends.
                tracing::error!(function = worker.name, "a batch took longer than its {} s and was stopped", worker.timeout_s);
            }
        };
        // What is done is deleted while others of its batch are still under way: as long as it is in flight, it counts
        // against its group.
        let deleting = async {
            let mut receipts = Vec::new();
            while to_delete.recv_many(&mut receipts, DELETE).await > 0 {
                if let Err(error) = self.delete(worker, &receipts).await {
                    // They will be received again and meet their claim.
                    tracing::warn!(queue = worker.queue.name, %error, "messages that are done could not be deleted");
                }
                receipts.clear();
            }
        };
        tokio::join!(working, deleting);
    }

    async fn delete(&self, worker: &Worker, receipts: &[String]) -> Result<(), Cause> {
        let entries = receipts.iter().enumerate().map(|(index, receipt)| {
            DeleteMessageBatchRequestEntry::builder().id(index.to_string()).receipt_handle(receipt).build()
        });
        let entries = entries.collect::<Result<Vec<_>, _>>()?;
        self.parts.sqs.delete_message_batch().queue_url(self.url(worker)?).set_entries(Some(entries)).send().await?;
        Ok(())
    }

    fn url(&self, worker: &Worker) -> Result<&str, Cause> {
        self.parts.queues.get(worker.queue.name).map(String::as_str).ok_or_else(|| "the queue was not made".into())
    }
}
