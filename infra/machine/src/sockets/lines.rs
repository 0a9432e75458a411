//! All connections of a process, and how they end with it.

use std::sync::Arc;

use tokio::sync::{Semaphore, watch};

use super::limits::LineLimits;

/// Connections at once; who comes then is told to come again.
const MOST: usize = 10_000;

/// The connections of this process.
#[derive(Clone)]
pub(crate) struct Sockets {
    pub(super) limits: LineLimits,
    pub(super) places: Arc<Semaphore>,
    pub(super) stop: watch::Sender<bool>,
}

impl Sockets {
    pub(crate) fn new(limits: LineLimits) -> Sockets {
        Sockets { limits, places: Arc::new(Semaphore::new(MOST)), stop: watch::Sender::new(false) }
    }

    /// Waits until `stop` turns true, then ends all connections and waits until they have ended.
    pub(crate) async fn until(self, mut stop: watch::Receiver<bool>) {
        // An error means that nobody is left to say stop.
        let _ = stop.wait_for(|stop| *stop).await;
        self.stop.send_replace(true);
        // All places are free again once all connections have ended.
        let _ = self.places.acquire_many(u32::try_from(MOST).unwrap_or(u32::MAX)).await;
    }
}
