//! The whole system in one process: the same endpoints, workers and ticks as in AWS, on embedded DynamoDB
//! and SQS behind the same SDK calls. Which products run is the caller's choice.

mod clients;
mod environment;
mod event;
mod media;
mod moved;
mod parts;
mod poll;
mod sockets;
mod ticks;

use std::sync::Arc;
use std::time::Duration;

use api::Cause;
use axum::Router;
use cx::Parts;
use embedded::Embedded;
use function::{Endpoint, Registry};
use tokio::sync::watch;
use tokio::task::JoinSet;

pub use moved::MovableClock;
pub use parts::{BUCKET, EVENT_BUS, Machine, Options, SEAL_KEYS, TABLE};
pub use sockets::LineLimits;

/// How much of what was written a power cut may take, where writes do not wait for the disk.
const SYNC_EVERY: Duration = Duration::from_secs(1);
/// How often expired items are removed.
const SWEEP_EVERY: Duration = Duration::from_secs(600);

impl Machine {
    /// All endpoints and pages as one router, and blobs at signed addresses and sockets beside them.
    pub fn router(&self) -> Router {
        let pages = |registry: &&'static Registry| registry.console.map_or(&[][..], |console| console.pages);
        let of = |registry: &&'static Registry| registry.endpoints.iter().chain(pages(registry));
        let endpoints: Vec<&'static Endpoint> = self.registries.iter().flat_map(of).collect();
        let routes = endpoints.iter().map(|endpoint| endpoint.route()).collect();
        let origin = self.parts.config.blobs.as_ref().and_then(|place| place.endpoint.clone());
        let router = function::router(&self.parts, endpoints, &platform::fallback::ENTRY, routes);
        router.merge(media::routes(self.embedded.clone(), origin)).merge(sockets::routes(self))
    }

    /// Runs workers and ticks until `stop` turns true, then waits for the work in hand.
    pub async fn run(&self, stop: watch::Receiver<bool>) {
        let mut tasks = JoinSet::new();
        tasks.spawn(ticks::every_minute(self.clone(), stop.clone()));
        tasks.spawn(sweep(self.embedded.clone(), stop.clone()));
        tasks.spawn(self.sockets.clone().until(stop.clone()));
        tasks.spawn(sync(self.embedded.clone(), stop.clone()));
        self.run_workers(stop).await;
        while tasks.join_next().await.is_some() {}
        sync_now(&self.embedded).await;
    }

    /// Runs the workers only, for whoever makes the ticks itself.
    pub async fn run_workers(&self, stop: watch::Receiver<bool>) {
        let mut tasks = JoinSet::new();
        for worker in self.registries.iter().flat_map(|registry| registry.workers) {
            tasks.spawn(poll::poll(self.clone(), worker, stop.clone()));
        }
        while tasks.join_next().await.is_some() {}
    }
}

/// Removes expired items and abandoned uploads now and then, as DynamoDB and S3 do.
async fn sweep(embedded: Embedded, mut stop: watch::Receiver<bool>) {
    loop {
        tokio::select! {
            _ = stop.wait_for(|stop| *stop) => return,
            () = tokio::time::sleep(SWEEP_EVERY) => {}
        }
        match off_the_workers(&embedded, Embedded::sweep_ttl).await {
            Ok(removed) => tracing::debug!(removed, "removed expired items"),
            Err(error) => tracing::warn!(%error, "expired items were not removed"),
        }
        if let Err(error) = off_the_workers(&embedded, Embedded::sweep_uploads).await {
            tracing::warn!(%error, "abandoned uploads were not removed");
        }
    }
}

/// Brings to the disk, once a second, what was written.
async fn sync(embedded: Embedded, mut stop: watch::Receiver<bool>) {
    loop {
        tokio::select! {
            _ = stop.wait_for(|stop| *stop) => return,
            () = tokio::time::sleep(SYNC_EVERY) => {}
        }
        sync_now(&embedded).await;
    }
}

async fn sync_now(embedded: &Embedded) {
    if let Err(error) = off_the_workers(embedded, Embedded::sync).await {
        tracing::error!(%error, "what was written could not be brought to the disk");
    }
}

/// Does what blocks where nothing else waits for it.
async fn off_the_workers<T, E>(embedded: &Embedded, work: fn(&Embedded) -> Result<T, E>) -> Result<T, Cause>
where
    T: Send + 'static,
    E: Into<Cause> + Send + 'static,
{
    let embedded = embedded.clone();
    tokio::task::spawn_blocking(move || work(&embedded)).await?.map_err(Into::into)
}

/// What a machine is made of, for those who act on it directly: tests and the demo.
impl Machine {
    /// The parts that every function shares.
    pub fn parts(&self) -> &Arc<Parts> {
        &self.parts
    }

    /// The embedded services.
    pub fn embedded(&self) -> &Embedded {
        &self.embedded
    }

    /// The registries that run.
    pub fn registries(&self) -> &[&'static Registry] {
        &self.registries
    }
}
