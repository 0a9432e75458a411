//! The whole system in one process: the same endpoints, workers and ticks as in AWS, on embedded DynamoDB
//! and SQS behind the same SDK calls. Which products run is the caller's choice.

mod clients;
mod environment;
mod event;
mod parts;
mod poll;
mod ticks;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use cx::Parts;
use embedded::Embedded;
use function::{Endpoint, Registry};
use tokio::sync::watch;
use tokio::task::JoinSet;

pub use parts::{EVENT_BUS, GOOGLE_SECRET, Machine, Options, SEAL_KEYS, TABLE};

/// How often expired items are removed.
const SWEEP_EVERY: Duration = Duration::from_secs(600);

impl Machine {
    /// All endpoints and pages as one router.
    pub fn router(&self) -> Router {
        let pages = |registry: &&'static Registry| registry.console.map_or(&[][..], |console| console.pages);
        let of = |registry: &&'static Registry| registry.endpoints.iter().chain(pages(registry));
        let endpoints: Vec<&'static Endpoint> = self.registries.iter().flat_map(of).collect();
        let routes = endpoints.iter().map(|endpoint| endpoint.route()).collect();
        function::router(&self.parts, endpoints, &platform::FALLBACK, routes)
    }

    /// Runs workers and ticks until `stop` turns true, then waits for the work in hand.
    pub async fn run(&self, stop: watch::Receiver<bool>) {
        let mut tasks = JoinSet::new();
        tasks.spawn(ticks::every_minute(self.clone(), stop.clone()));
        tasks.spawn(sweep(self.embedded.clone(), stop.clone()));
        self.run_workers(stop).await;
        while tasks.join_next().await.is_some() {}
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

/// Removes expired items now and then, as DynamoDB does.
async fn sweep(embedded: Embedded, mut stop: watch::Receiver<bool>) {
    loop {
        tokio::select! {
            _ = stop.wait_for(|stop| *stop) => return,
            () = tokio::time::sleep(SWEEP_EVERY) => {}
        }
        let embedded = embedded.clone();
        match tokio::task::spawn_blocking(move || embedded.sweep_ttl()).await {
            Ok(Ok(removed)) => tracing::debug!(removed, "removed expired items"),
            Ok(Err(error)) => tracing::warn!(%error, "expired items were not removed"),
            Err(error) => tracing::warn!(%error, "expired items were not removed"),
        }
    }
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
