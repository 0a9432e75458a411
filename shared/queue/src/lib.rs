//! SQS queues: what a queue is declared as, and sending to it. Receiving is Lambda's work (or, on one
//! machine, the runner's), so there is none here.

mod message;

use std::collections::BTreeMap;
use std::sync::Arc;

use api::Cause;
use aws_sdk_sqs::Client;
use aws_sdk_sqs::error::DisplayErrorContext;
use aws_sdk_sqs::types::SendMessageBatchRequestEntry;

pub use message::{Message, Verdict};

/// SQS takes ten messages a call.
const BATCH: usize = 10;
/// SQS takes 1 MiB a call, all messages together; some room is left for its own envelope.
const BATCH_BYTES: usize = 1_000_000;
/// The longest `DelaySeconds` SQS takes.
pub const MAX_DELAY_S: u32 = 900;

/// SQS counts its limit of 12 hours from the receive, which was a moment ago.
const LONGEST_HIDE_S: u32 = 43_000;

/// For how long a dead-letter queue keeps a message: 14 days, as long as SQS keeps any.
pub const DEAD_LETTERS_KEPT_S: u32 = 14 * 86_400;

/// A queue as a product declares it. The template and the runner create it with its dead-letter queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Queue {
    /// Its name, such as `deliveries`; the dead-letter queue is `<name>-dead`.
    pub name: &'static str,
    /// For how long a received message stays hidden, in seconds. AWS asks for six times the worker's timeout.
    pub visibility_s: u32,
    /// After how many receives a message goes to the dead-letter queue.
    pub max_receives: u32,
    /// Whether due items name it, so that tick and sweeper send to it.
    pub due: bool,
}

/// Before a queue's name in the environment of a function: `MINUTEHAND_QUEUE_DELIVERIES` holds the URL of
/// `deliveries`.
const VARIABLE: &str = "MINUTEHAND_QUEUE_";

/// The environment variable that holds the URL of the queue `name`.
pub fn variable_of(name: &str) -> String {
    format!("{VARIABLE}{}", name.to_ascii_uppercase().replace('-', "_"))
}

/// The environment variable that lists, separated by commas, the queues that due items name.
pub const DUE_QUEUES: &str = "MINUTEHAND_DUE_QUEUES";

/// A message to be sent.
#[derive(Clone, Debug)]
pub struct Outgoing {
    /// The body, JSON.
    pub body: String,
    /// For how long nobody may receive it: 0 to 900 seconds.
    pub delay_s: u32,
    /// Whose it is: SQS's fair queues keep one team's flood from delaying the others.
    pub group: String,
}

/// What can go wrong with a queue.
#[derive(Debug, thiserror::Error)]
pub enum QueueError {
    /// SQS refused, or is out of reach, after the SDK's own retries.
    #[error("the queue is busy")]
    Busy(#[source] Cause),
    /// No such queue is configured.
    #[error("no queue named `{0}` is configured")]
    Unknown(String),
    /// The function's registry entry does not declare this queue.
    #[error("this function sends to `{0}` without declaring it in its registry entry")]
    Undeclared(String),
}

impl From<QueueError> for api::Error {
    fn from(error: QueueError) -> Self {
        match error {
            QueueError::Busy(_) => api::Error::Busy(Box::new(error)),
            QueueError::Unknown(_) | QueueError::Undeclared(_) => api::Error::internal(error),
        }
    }
}

/// Which queues a function may send to.
#[derive(Clone, Debug)]
pub enum SendGrants {
    /// Every queue that takes due work: the tick's grant.
    Any,
    /// These queues, by name.
    Only(Arc<[&'static str]>),
}

/// The queues, for one piece of work.
#[derive(Clone, Debug)]
pub struct Queues {
    client: Client,
    urls: Arc<BTreeMap<String, String>>,
    grants: SendGrants,
}

impl Queues {
    /// A handle on the queues whose URLs are known, permitting `grants`.
    pub fn new(client: Client, urls: Arc<BTreeMap<String, String>>, grants: SendGrants) -> Self {
        Queues { client, urls, grants }
    }

    /// Sends `messages` and says of each whether it was accepted, in the order given.
    ///
    /// SQS accepts a batch in part without calling it an error, so the caller must look.
    ///
    /// # Errors
    /// When the queue is unknown or undeclared. An SQS failure is a `false` for the messages it struck.
    pub async fn send(&self, queue: &str, messages: &[Outgoing]) -> Result<Vec<bool>, QueueError> {
        let url = self.url(queue)?;
        let mut accepted = vec![false; messages.len()];
        let mut start = 0;
        while start < messages.len() {
            let end = start + batch_length(&messages[start..]);
            self.send_batch(queue, url, &messages[start..end], &mut accepted[start..end]).await;
            start = end;
        }
        Ok(accepted)
    }

    /// Hides a received message for `seconds` from now: how work is given back until later.
    ///
    /// # Errors
    /// [`QueueError`].
    pub async fn give_back(&self, queue: &str, receipt: &str, seconds: u32) -> Result<(), QueueError> {
        let url = self.url(queue)?;
        let request = self.client.change_message_visibility().queue_url(url).receipt_handle(receipt);
        let request = request.visibility_timeout(i32::try_from(seconds.min(LONGEST_HIDE_S)).unwrap_or(0));
        request.send().await.map_err(|error| QueueError::Busy(DisplayErrorContext(&error).to_string().into()))?;
        Ok(())
    }

    async fn send_batch(&self, queue: &str, url: &str, messages: &[Outgoing], accepted: &mut [bool]) {
        let mut request = self.client.send_message_batch().queue_url(url);
        for (index, message) in messages.iter().enumerate() {
            let entry = SendMessageBatchRequestEntry::builder()
                .id(index.to_string())
                .message_body(&message.body)
                .delay_seconds(i32::try_from(message.delay_s.min(MAX_DELAY_S)).unwrap_or(0))
                .message_group_id(&message.group)
                .build();
            match entry {
                Ok(entry) => request = request.entries(entry),
                Err(error) => return tracing::error!(queue, %error, "a message could not be put into a batch"),
            }
        }
        match request.send().await {
            Ok(output) => {
                for success in output.successful() {
                    if let Some(slot) = success.id().parse::<usize>().ok().and_then(|index| accepted.get_mut(index)) {
                        *slot = true;
                    }
                }
                if !output.failed().is_empty() {
                    tracing::warn!(queue, failed = output.failed().len(), "the queue refused part of a batch");
                }
            }
            Err(error) => tracing::warn!(queue, error = %DisplayErrorContext(&error), "the queue refused a batch"),
        }
    }

    fn url(&self, queue: &str) -> Result<&str, QueueError> {
        if let SendGrants::Only(names) = &self.grants
            && !names.contains(&queue)
        {
            return Err(QueueError::Undeclared(queue.to_owned()));
        }
        self.urls.get(queue).map(String::as_str).ok_or_else(|| QueueError::Unknown(queue.to_owned()))
    }
}

/// How many of `messages` fit into one call; at least one.
fn batch_length(messages: &[Outgoing]) -> usize {
    let mut bytes = 0;
    for (index, message) in messages.iter().take(BATCH).enumerate() {
        bytes += message.body.len();
        if bytes > BATCH_BYTES && index > 0 {
            return index;
        }
    }
    messages.len().min(BATCH)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(bytes: usize) -> Outgoing {
        Outgoing { body: "x".repeat(bytes), delay_s: 0, group: "team".into() }
    }

    #[test]
    fn a_batch_is_ten_messages_or_one_megabyte() {
        assert_eq!(batch_length(&vec![message(1); 25]), 10);
        assert_eq!(batch_length(&vec![message(400_000); 5]), 2);
        assert_eq!(batch_length(&[message(2_000_000), message(1)]), 1);
    }
}
