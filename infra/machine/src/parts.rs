//! Putting the parts together: embedded services opened, table and queues made, what a dead process held
//! released.

use std::collections::{BTreeMap, HashMap};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use api::{Cause, base32};
use aws_sdk_sqs::types::QueueAttributeName;
use cx::{
    BlobPlace, Clock, Config, Kept, Marks, Parts, Provider, PublicUrl, Random, Refusals, Sender, Settings, SystemClock,
    SystemRandom,
};
use embedded::{AwsKey, Embedded, Relay};
use function::{Registry, Subscription, operator_origins, providers};
use outbound::{Outbound, OwnPorts, Policy, Transport};
use queue::Queue;
use seal::SealKeys;
use sha2::{Digest, Sha256};

use crate::clients;
use crate::sockets::{LineLimits, Sockets};

/// The table's name.
pub const TABLE: &str = "minutehand";
/// The name of the secret under which functions in other processes find the seal keys.
pub const SEAL_KEYS: &str = "seal-keys";
/// The name of the bus for domain events.
pub const EVENT_BUS: &str = "minutehand";
/// The name of the bucket. The paths of signed addresses begin with it.
pub const BUCKET: &str = "media";
/// Where people reach a machine that nobody told otherwise, and who its mails are from. Neither leads anywhere else.
const PUBLIC_URL: &str = "http://127.0.0.1:3000";
const MAIL_FROM: &str = "Minutehand <no-reply@minutehand.localhost>";

/// How to put a machine together. [`Options::default`] keeps everything in memory.
pub struct Options {
    /// Where state lives; `None` for memory.
    pub folder: Option<PathBuf>,
    /// The keys for sealing, as [`SealKeys::parse`] reads them.
    pub seal_keys: String,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub random: Arc<dyn Random>,
    /// What is said of products' rules and of providers.
    pub settings: Settings,
    /// Whether requests are limited by rate.
    pub rate_limits: bool,
    /// Whether webhooks may go to this machine: only while it serves nobody else.
    pub allow_loopback: bool,
    /// Where people reach it.
    pub public_url: Option<PublicUrl>,
    /// Who its mails are from.
    pub mail_from: Option<Sender>,
    /// Takes the mails out of the system; without it they are kept only.
    pub relay: Option<Arc<dyn Relay>>,
    /// Our own listener that stands in for providers, if there is one. Its port belongs to `own_ports` too.
    pub sandbox: Option<SocketAddr>,
    /// The ports we listen on ourselves, to which no webhook may go.
    pub own_ports: OwnPorts,
    /// Takes the place of the network, in tests.
    pub transport: Option<Arc<dyn Transport>>,
    /// What of an answered write survives a power cut.
    pub durability: embedded::Durability,
    /// Runs the embedded services on the calling task: for tests under tokio's paused time.
    pub inline: bool,
    /// What a connection to a socket may do.
    pub line_limits: LineLimits,
    /// Whether nothing else works on the state: then whatever another process holds, a dead one held.
    pub sole_process: bool,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            folder: None,
            seal_keys: SealKeys::generate().unwrap_or_default(),
            clock: Arc::new(SystemClock),
            random: Arc::new(SystemRandom),
            settings: Settings::default(),
            rate_limits: true,
            allow_loopback: false,
            public_url: PUBLIC_URL.parse().ok(),
            mail_from: MAIL_FROM.parse().ok(),
            relay: None,
            sandbox: None,
            own_ports: OwnPorts::new(),
            transport: None,
            durability: embedded::Durability::default(),
            inline: false,
            line_limits: LineLimits::default(),
            sole_process: true,
        }
    }
}

/// The system on one machine. Clones share everything.
#[derive(Clone)]
pub struct Machine {
    pub(crate) parts: Arc<Parts>,
    pub(crate) embedded: Embedded,
    pub(crate) registries: Arc<[&'static Registry]>,
    pub(crate) sockets: Sockets,
}

impl Machine {
    /// Opens the machine's state and makes it ready to run `registries`.
    ///
    /// # Errors
    /// When the folder cannot be opened or belongs to a newer version, or the seal keys are not such.
    pub async fn open(options: Options, registries: &[&'static Registry]) -> Result<Machine, Cause> {
        let clock = options.clock.clone();
        let now = Arc::new(move || clock.now().as_millisecond());
        let embedded = Embedded::open(embedded::Options {
            folder: options.folder.clone(),
            now,
            inline: options.inline,
            durability: options.durability,
        })?;
        if let Some(relay) = &options.relay {
            embedded.relay_mails(relay.clone());
        }
        // The same at each start, so that addresses that were signed before are still good.
        let secret = Sha256::digest(format!("signs addresses of blobs:{}", options.seal_keys));
        let key = AwsKey::new("embedded", base32(&secret));
        embedded.let_in(&key);
        let sdk = clients::sdk(&embedded, &key);
        let (dynamo, sqs) = (aws_sdk_dynamodb::Client::new(&sdk), aws_sdk_sqs::Client::new(&sdk));
        table::create(&dynamo, TABLE).await?;
        let mut queues = BTreeMap::new();
        for worker in registries.iter().flat_map(|registry| registry.workers) {
            queues.insert(worker.queue.name.to_owned(), make_queue(&sqs, worker.queue).await?);
        }
        embedded.make_bucket(BUCKET)?;
        embedded.make_bus(EVENT_BUS);
        for Subscription { kind, queue } in registries.iter().flat_map(|registry| registry.subscriptions) {
            embedded.subscribe(EVENT_BUS, events::SOURCE, kind, queue.name);
        }
        let released = embedded.release_in_flight()?;
        if released > 0 {
            tracing::info!(released, "released {released} messages that the last process held");
        }
        embedded.keep_secret(SEAL_KEYS, &SealKeys::to_secret(&options.seal_keys)?);
        for provider in function::providers(registries) {
            if options.settings.set_up(provider) {
                embedded.keep_secret(&secret_of(provider), &options.settings.secret_text(provider));
            }
        }
        let sockets = Sockets::new(options.line_limits);
        let parts = Parts {
            config: config(&options, registries),
            outbound: outbound(&options, registries)?,
            refusals: Refusals::default(),
            marks: Marks::default(),
            kept: Kept::default(),
            seal: Some(SealKeys::parse(&options.seal_keys)?),
            clock: options.clock,
            random: options.random,
            dynamo,
            sqs,
            sdk,
            table: TABLE.into(),
            queues: Arc::new(queues),
        };
        Ok(Machine { parts: Arc::new(parts), embedded, registries: registries.into(), sockets })
    }
}

/// The name of the secret under which functions in other processes find what is secret about `provider`.
pub(crate) fn secret_of(provider: &Provider) -> String {
    format!("{}-secret", provider.name)
}

fn config(options: &Options, registries: &[&'static Registry]) -> Config {
    let mut name = [0; 10];
    options.random.fill(&mut name);
    Config {
        settings: options.settings.clone(),
        sole_process: options.sole_process,
        process: base32(&name),
        rate_limits: options.rate_limits,
        https: options.public_url.as_ref().is_some_and(PublicUrl::is_https),
        public_url: options.public_url.clone(),
        mail_from: options.mail_from.clone(),
        blobs: Some(BlobPlace {
            bucket: BUCKET.to_owned(),
            // Of the public address only the origin: a signature covers the whole path, and that begins with the bucket.
            endpoint: options.public_url.as_ref().map(PublicUrl::origin),
        }),
        event_bus: Some(EVENT_BUS.to_owned()),
        socket_url: socket_url(options, registries),
        gateways: BTreeMap::new(),
    }
}

/// Where the socket is opened: beside the pages.
fn socket_url(options: &Options, registries: &[&'static Registry]) -> Option<String> {
    let socket = registries.iter().flat_map(|registry| registry.sockets).next()?;
    // `http` becomes `ws`, and `https` `wss`.
    let origin = options.public_url.as_ref()?.origin();
    Some(format!("ws{}{}", origin.strip_prefix("http")?, socket.path))
}

fn outbound(options: &Options, registries: &[&'static Registry]) -> Result<Outbound, Cause> {
    let policy = Policy {
        allow_loopback: options.allow_loopback,
        own_ports: options.own_ports.clone(),
        sandbox: options.sandbox,
        operator_origins: operator_origins(&options.settings, &providers(registries), options.sandbox),
    };
    Ok(match &options.transport {
        Some(transport) => Outbound::with_transport(policy, transport.clone()),
        None => Outbound::new(policy)?,
    })
}

/// Makes `queue` and its dead-letter queue as the template does in AWS, and gives its URL.
async fn make_queue(sqs: &aws_sdk_sqs::Client, queue: Queue) -> Result<String, Cause> {
    let dead = sqs
        .create_queue()
        .queue_name(format!("{}-dead", queue.name))
        .attributes(QueueAttributeName::MessageRetentionPeriod, queue::DEAD_LETTERS_KEPT_S.to_string())
        .send()
        .await?;
    let dead_url = dead.queue_url.ok_or("a queue was made without a URL")?;
    let arn = sqs.get_queue_attributes().queue_url(dead_url).attribute_names(QueueAttributeName::QueueArn).send().await?;
    let arn =
        arn.attributes.and_then(|mut attributes| attributes.remove(&QueueAttributeName::QueueArn)).ok_or("a queue has no ARN")?;
    let redrive = serde_json::json!({"deadLetterTargetArn": arn, "maxReceiveCount": queue.max_receives}).to_string();
    let attributes = HashMap::from([
        (QueueAttributeName::VisibilityTimeout, queue.visibility_s.to_string()),
        (QueueAttributeName::RedrivePolicy, redrive),
    ]);
    let made = sqs.create_queue().queue_name(queue.name).send().await?;
    let url = made.queue_url.ok_or("a queue was made without a URL")?;
    // Set rather than made with them, so that a folder of an older version takes today's settings.
    sqs.set_queue_attributes().queue_url(&url).set_attributes(Some(attributes)).send().await?;
    Ok(url)
}
