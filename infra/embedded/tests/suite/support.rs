//! What the tests share: an embedded AWS on a clock that the tests own, and its clients.

use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};

use aws_sdk_sqs::{
    config::{BehaviorVersion, Credentials, Region, retry::RetryConfig},
    types::{Message, MessageSystemAttributeName, QueueAttributeName},
};
use embedded::{Embedded, Now, Options};

/// When every test begins: 14 November 2023.
pub(crate) const START: i64 = 1_700_000_000_000;

pub(crate) struct World {
    pub(crate) embedded: Embedded,
    pub(crate) sqs: aws_sdk_sqs::Client,
    pub(crate) dynamo: aws_sdk_dynamodb::Client,
    hand: Arc<AtomicI64>,
}

impl World {
    /// In memory, on a clock that only [`pass`](Self::pass) moves.
    pub(crate) fn new() -> Self {
        Self::open(None)
    }

    pub(crate) fn open(folder: Option<PathBuf>) -> Self {
        let hand = Arc::new(AtomicI64::new(START));
        let read = hand.clone();
        Self::with(folder, Arc::new(move || read.load(Ordering::SeqCst)), hand)
    }

    /// In memory, on tokio's clock, for tests that wait under `start_paused`.
    pub(crate) fn on_tokio_time() -> Self {
        let start = tokio::time::Instant::now();
        let now: Now = Arc::new(move || START + i64::try_from(start.elapsed().as_millis()).unwrap());
        Self::with(None, now, Arc::default())
    }

    fn with(folder: Option<PathBuf>, now: Now, hand: Arc<AtomicI64>) -> Self {
        let embedded = Embedded::open(Options { folder, now, inline: true, durability: Default::default() });
        Self { hand, ..Self::around(embedded.unwrap()) }
    }

    /// Clients for an embedded AWS that was opened elsewhere, with its own clock.
    pub(crate) fn around(embedded: Embedded) -> Self {
        let credentials = Credentials::new("AKIDTEST", "secret", None, None, "test");
        let sqs = aws_sdk_sqs::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new("eu-central-1"))
            .credentials_provider(credentials.clone())
            .endpoint_url("http://embedded.local")
            .retry_config(RetryConfig::disabled())
            .http_client(embedded.http_client())
            .build();
        let dynamo = aws_sdk_dynamodb::Config::builder()
            .behavior_version(aws_sdk_dynamodb::config::BehaviorVersion::latest())
            .region(aws_sdk_dynamodb::config::Region::new("eu-central-1"))
            .credentials_provider(credentials)
            .endpoint_url("http://embedded.local")
            .retry_config(aws_sdk_dynamodb::config::retry::RetryConfig::disabled())
            .http_client(embedded.http_client())
            .build();
        Self {
            embedded,
            sqs: aws_sdk_sqs::Client::from_conf(sqs),
            dynamo: aws_sdk_dynamodb::Client::from_conf(dynamo),
            hand: Arc::default(),
        }
    }

    pub(crate) fn pass(&self, seconds: i64) {
        self.hand.fetch_add(seconds * 1000, Ordering::SeqCst);
    }

    /// Creates a queue with these attributes and returns its URL.
    pub(crate) async fn queue(&self, name: &str, attributes: &[(&str, &str)]) -> String {
        let mut request = self.sqs.create_queue().queue_name(name);
        for (name, value) in attributes {
            request = request.attributes(QueueAttributeName::from(*name), *value);
        }
        request.send().await.unwrap().queue_url.unwrap()
    }

    /// A queue `jobs` whose messages go to `dead` after `receives` receives: both URLs.
    pub(crate) async fn queue_with_dead_letters(&self, receives: i64) -> (String, String) {
        let dead = self.queue("dead", &[]).await;
        let policy = redrive_policy("dead", receives);
        (self.queue("jobs", &[("RedrivePolicy", policy.as_str())]).await, dead)
    }

    pub(crate) async fn send(&self, url: &str, body: &str) -> String {
        let sent = self.sqs.send_message().queue_url(url).message_body(body).send().await;
        sent.unwrap().message_id.unwrap()
    }

    /// Receives up to ten messages without waiting, with everything there is to know about them.
    pub(crate) async fn receive(&self, url: &str) -> Vec<Message> {
        self.sqs
            .receive_message()
            .queue_url(url)
            .max_number_of_messages(10)
            .message_system_attribute_names(MessageSystemAttributeName::All)
            .message_attribute_names("All")
            .send()
            .await
            .unwrap()
            .messages
            .unwrap_or_default()
    }

    pub(crate) async fn bodies(&self, url: &str) -> Vec<String> {
        self.receive(url).await.into_iter().map(|message| message.body.unwrap()).collect()
    }

    pub(crate) async fn delete(&self, url: &str, message: &Message) {
        let handle = message.receipt_handle().unwrap();
        self.sqs.delete_message().queue_url(url).receipt_handle(handle).send().await.unwrap();
    }

    pub(crate) async fn attribute(&self, url: &str, name: &str) -> Option<String> {
        let name = QueueAttributeName::from(name);
        let found = self.sqs.get_queue_attributes().queue_url(url).attribute_names(name.clone()).send().await.unwrap();
        found.attributes()?.get(&name).cloned()
    }
}

pub(crate) fn arn(queue: &str) -> String {
    format!("arn:aws:sqs:eu-central-1:000000000000:{queue}")
}

pub(crate) fn redrive_policy(target: &str, receives: i64) -> String {
    format!(r#"{{"deadLetterTargetArn":"{}","maxReceiveCount":{receives}}}"#, arn(target))
}

/// A system attribute of a received message.
pub(crate) fn system(message: &Message, name: &str) -> Option<String> {
    message.attributes()?.get(&MessageSystemAttributeName::from(name)).cloned()
}

/// The error code of a refused call.
macro_rules! code {
    ($call:expr) => {{
        use aws_sdk_sqs::error::ProvideErrorMetadata;
        let error = $call.send().await.unwrap_err();
        error.code().unwrap_or("no code").to_owned()
    }};
}
pub(crate) use code;
