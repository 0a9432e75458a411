//! `Cx`: everything a piece of work may use. Time, randomness, configuration, the table, the queues,
//! sealing and outgoing HTTP enter through it, and it refuses whatever the work's registry entry does
//! not declare.

mod blobs;
mod clock;
mod config;
mod kept;
mod marks;
mod provider;
mod public_url;
mod random;
mod refusals;
mod sender;
mod setting;
mod settings;
mod touch;

use std::collections::BTreeMap;
use std::str::FromStr;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

pub use blobs::{BlobPlace, BlobPrefix};
pub use clock::{Clock, Sleep, SystemClock, left_until};
pub use config::Config;
pub use kept::Kept;
pub use marks::Marks;
pub use provider::Provider;
pub use public_url::{Link, PublicUrl};
pub use random::{Derived, Random, SystemRandom};
pub use refusals::Refusals;
pub use sender::Sender;
pub use setting::{Setting, Source};
pub use settings::Settings;
pub use touch::Touch;

use api::{Id, Seed};
use outbound::Outbound;
use queue::{QueueError, Queues};
use seal::SealKeys;
use table::Table;

/// What the process has: made once, shared by every piece of work.
pub struct Parts {
    /// Settings.
    pub config: Config,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub random: Arc<dyn Random>,
    /// The DynamoDB client.
    pub dynamo: aws_sdk_dynamodb::Client,
    /// The SQS client.
    pub sqs: aws_sdk_sqs::Client,
    /// What the clients are made from. A service that few functions speak to has its client made where it is used,
    /// so that only those functions carry it.
    pub sdk: aws_types::SdkConfig,
    /// The table's name.
    pub table: Arc<str>,
    /// Queue name → URL.
    pub queues: Arc<BTreeMap<String, String>>,
    /// Keys for sealing, where something here seals.
    pub seal: Option<SealKeys>,
    /// Outgoing HTTP.
    pub outbound: Outbound,
    /// What was refused a moment ago.
    pub refusals: Refusals,
    /// What was done once and need not be done again.
    pub marks: Marks,
    /// What capabilities keep from one request to the next.
    pub kept: Kept,
}

impl std::fmt::Debug for Parts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Parts").field("config", &self.config).field("table", &self.table).finish_non_exhaustive()
    }
}

/// Everything one piece of work may use.
#[derive(Clone, Debug)]
pub struct Cx {
    parts: Arc<Parts>,
    random: Arc<dyn Random>,
    name: &'static str,
    touches: Arc<[Touch]>,
    request_id: Arc<str>,
    deadline: Option<Timestamp>,
    begun: Option<Timestamp>,
}

impl Cx {
    /// A context for the function `name`, permitting what it declares.
    pub fn new(parts: Arc<Parts>, name: &'static str, touches: &[Touch]) -> Self {
        let random = parts.random.clone();
        Cx { parts, random, name, touches: touches.into(), request_id: "".into(), deadline: None, begun: None }
    }

    /// The same, for one request or message.
    pub fn for_request(&self, request_id: &str) -> Self {
        Cx { request_id: request_id.into(), ..self.clone() }
    }

    /// The same, with randomness that depends on `secret` alone, for a request first made at `begun`: one
    /// repeated under its `Idempotency-Key` makes the same ids again, so that a repeat after a crash finds
    /// what the first try left instead of making a second one.
    pub fn repeating(&self, secret: &[u8], begun: Timestamp) -> Self {
        Cx { random: Arc::new(Derived::new(secret)), begun: Some(begun), ..self.clone() }
    }

    /// When the request was first made: now, unless it is a repeat.
    pub fn begun(&self) -> Timestamp {
        self.begun.unwrap_or_else(|| self.now())
    }

    /// The same, to be done by `deadline`.
    pub fn with_deadline(&self, deadline: Timestamp) -> Self {
        Cx { deadline: Some(deadline), ..self.clone() }
    }

    /// How long is left before the platform stops this work; `None` when nothing does.
    pub fn time_left(&self) -> Option<SignedDuration> {
        self.deadline.map(|deadline| deadline.duration_since(self.now()))
    }

    /// The function this is for.
    pub fn function(&self) -> &'static str {
        self.name
    }

    /// The id of the request at hand; empty for work that no request began.
    pub fn request_id(&self) -> &str {
        &self.request_id
    }

    /// Settings.
    pub fn config(&self) -> &Config {
        &self.parts.config
    }

    /// What the deployment says of a product's `setting`.
    ///
    /// # Errors
    /// When the function does not declare [`Touch::Setting`] of it, or the deployment does not say it and must.
    pub fn setting<T: FromStr<Err = String>>(&self, setting: &Setting) -> api::Result<T> {
        self.declared(&Touch::Setting(*setting))?;
        self.config().settings.get(setting).parse().map_err(api::Error::internal)
    }

    /// The present instant, in whole milliseconds: the resolution everything is stored in.
    pub fn now(&self) -> Timestamp {
        let now = self.parts.clock.now();
        Timestamp::from_millisecond(now.as_millisecond()).unwrap_or(now)
    }

    /// Waits until `instant`. Returns at once when it is past.
    pub async fn sleep_until(&self, instant: Timestamp) {
        self.parts.clock.sleep_until(instant).await;
    }

    /// A new id.
    pub fn id<I: Id>(&self) -> I {
        I::from_seed(Seed { at_ms: self.begun().as_millisecond(), random: self.random() })
    }

    /// `N` unpredictable bytes.
    pub fn random<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.random.fill(&mut bytes);
        bytes
    }

    /// The same, but never the same for a repeated request.
    pub fn fresh_random<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.parts.random.fill(&mut bytes);
        bytes
    }

    /// A number from 0 up to, but without, 1.
    pub fn fraction(&self) -> f64 {
        (u32::from_be_bytes(self.random()) as f64) / (f64::from(u32::MAX) + 1.0)
    }

    /// The table, as of now.
    pub fn table(&self) -> Table {
        Table::new(self.parts.dynamo.clone(), self.parts.table.clone(), self.now(), touch::table_grants(&self.touches))
    }

    /// The queues.
    pub fn queues(&self) -> Queues {
        Queues::new(self.parts.sqs.clone(), self.parts.queues.clone(), touch::send_grants(&self.touches))
    }

    /// What this process has done once and need not do again.
    pub fn marks(&self) -> &Marks {
        &self.parts.marks
    }

    /// What a capability keeps in this process.
    pub fn kept(&self) -> &Kept {
        &self.parts.kept
    }

    /// What this process refused a moment ago.
    pub fn refusals(&self) -> &Refusals {
        &self.parts.refusals
    }

    /// Sealing.
    ///
    /// # Errors
    /// When the function does not declare [`Touch::Seal`].
    pub fn seal(&self) -> api::Result<&SealKeys> {
        self.declared(&Touch::Seal)?;
        self.parts.seal.as_ref().ok_or_else(|| api::Error::internal("there are no seal keys"))
    }

    /// Outgoing HTTP.
    ///
    /// # Errors
    /// When the function does not declare [`Touch::Outbound`].
    pub fn outbound(&self) -> api::Result<&Outbound> {
        self.declared(&Touch::Outbound).map(|()| &self.parts.outbound)
    }

    /// The SDK's settings, to make the client of a service from that the function declares with `touch`.
    ///
    /// # Errors
    /// When the function does not declare it.
    pub fn sdk(&self, touch: &Touch) -> api::Result<&aws_types::SdkConfig> {
        self.declared(touch).map(|()| &self.parts.sdk)
    }

    /// Where blobs of `prefix` are kept.
    ///
    /// # Errors
    /// When the function does not declare [`Touch::Blobs`] of it, or the deployment has no bucket.
    pub fn blob_place(&self, prefix: BlobPrefix) -> api::Result<&BlobPlace> {
        self.declared(&Touch::Blobs(prefix))?;
        self.config().blobs.as_ref().ok_or_else(|| api::Error::internal("no bucket is configured"))
    }

    /// The address under which people reach us, to write links.
    ///
    /// # Errors
    /// When the function does not declare [`Touch::Links`].
    pub fn public_url(&self) -> api::Result<&PublicUrl> {
        self.declared(&Touch::Links)?;
        self.config().public_url.as_ref().ok_or_else(|| api::Error::internal("no public URL is configured"))
    }

    /// Where the socket is opened over which pages are told of changes; `None` where the deployment has none.
    ///
    /// # Errors
    /// When the function declares neither [`Touch::SocketUrl`] nor [`Touch::Tell`].
    pub fn socket_url(&self) -> api::Result<Option<&str>> {
        self.declared(&Touch::SocketUrl).or_else(|_| self.declared(&Touch::Tell))?;
        Ok(self.config().socket_url.as_deref())
    }

    /// Where the APIs of products with an HTTP API of their own answer, by product.
    ///
    /// # Errors
    /// When the function does not declare [`Touch::Gateways`].
    pub fn gateways(&self) -> api::Result<&BTreeMap<String, String>> {
        self.declared(&Touch::Gateways)?;
        Ok(&self.config().gateways)
    }

    /// Who our mails are from.
    ///
    /// # Errors
    /// When the function does not declare [`Touch::Mail`].
    pub fn mail_from(&self) -> api::Result<&Sender> {
        self.declared(&Touch::Mail)?;
        self.config().mail_from.as_ref().ok_or_else(|| api::Error::internal("no sender of mails is configured"))
    }

    /// The bus that domain events go to.
    ///
    /// # Errors
    /// When the function does not declare [`Touch::Publish`].
    pub fn event_bus(&self) -> api::Result<&str> {
        self.declared(&Touch::Publish)?;
        self.config().event_bus.as_deref().ok_or_else(|| api::Error::internal("no event bus is configured"))
    }

    /// The rules for outgoing addresses, which need no permission to be consulted.
    pub fn outbound_policy(&self) -> &outbound::Policy {
        self.parts.outbound.policy()
    }

    /// What this deployment says about `provider`; `None` where it has not set it up.
    ///
    /// # Errors
    /// When the function does not declare [`Touch::Provider`].
    pub fn provider(&self, provider: &'static Provider) -> api::Result<Option<Settings>> {
        self.declared(&Touch::Provider(provider))?;
        let settings = &self.config().settings;
        Ok(settings.set_up(provider).then(|| settings.of(provider)))
    }

    /// The way to `provider`: outgoing HTTP whose fetches reach its hosts and no others, unless the deployment names
    /// another address in its place.
    ///
    /// # Errors
    /// When the function does not declare [`Touch::Provider`] and [`Touch::Outbound`].
    pub fn way_to(&self, provider: &'static Provider) -> api::Result<Outbound> {
        let hosts = self.provider(provider)?.map_or(Some(provider.hosts), |settings| settings.hosts(provider));
        let outbound = self.outbound()?.clone();
        Ok(match hosts {
            Some(hosts) => outbound.kept_to(hosts),
            None => outbound,
        })
    }

    fn declared(&self, touch: &Touch) -> api::Result<()> {
        if self.touches.contains(touch) || self.touches.contains(&Touch::Everything) {
            return Ok(());
        }
        Err(api::Error::internal(format!("`{}` uses {touch:?} without declaring it in its registry entry", self.name)))
    }
}

impl Cx {
    /// Gives a received message back: hides the one with `receipt` on `queue` for `seconds`.
    ///
    /// # Errors
    /// [`QueueError`].
    pub async fn give_back(&self, queue: &'static str, receipt: &str, seconds: u32) -> Result<(), QueueError> {
        let grants = queue::SendGrants::Only(Arc::new([queue]));
        Queues::new(self.parts.sqs.clone(), self.parts.queues.clone(), grants).give_back(queue, receipt, seconds).await
    }
}

/// A handler takes `Cx` as a parameter: the request's own, if the edge made one, else the endpoint's.
impl api::Describe for Cx {
    /// Callers see nothing of it.
    fn describe(_: &mut api::Operation) {}
}

impl axum::extract::FromRequestParts<Cx> for Cx {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut axum::http::request::Parts, endpoints: &Cx) -> Result<Self, Self::Rejection> {
        Ok(parts.extensions.get::<Cx>().unwrap_or(endpoints).clone())
    }
}
