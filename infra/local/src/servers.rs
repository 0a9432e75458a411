//! What runs until we are told to stop, and how it ends.

use std::time::Duration;

use api::Cause;
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::announce::announce;

/// How long work in hand may take once we are told to stop: a call and what is written after it.
const GRACE: Duration = Duration::from_secs(25);

/// Everything that runs.
pub(crate) struct Servers {
    running: JoinSet<Result<(), Cause>>,
    stop: watch::Sender<bool>,
}

impl Servers {
    /// Nothing yet.
    pub(crate) fn new() -> Servers {
        Servers { running: JoinSet::new(), stop: watch::Sender::new(false) }
    }

    /// Runs one more, which ends by itself only when it fails.
    pub(crate) fn run(&mut self, server: impl Future<Output = Result<(), Cause>> + Send + 'static) {
        self.running.spawn(server);
    }

    /// Says `true` once we are told to stop.
    pub(crate) fn stopping(&self) -> watch::Receiver<bool> {
        self.stop.subscribe()
    }

    /// Ends once we are told to stop.
    pub(crate) fn stopped(&self) -> impl Future<Output = ()> + Send + use<> {
        let mut stopping = self.stopping();
        async move {
            // An error means that nobody is left to say stop.
            let _ = stopping.wait_for(|stop| *stop).await;
        }
    }

    /// Waits for Ctrl-C or SIGTERM, or for a server that fails, and then until all have ended what they have in hand.
    pub(crate) async fn until_told(mut self) -> Result<(), Cause> {
        let ended = tokio::select! {
            signal = signalled() => signal,
            // A server that ends by itself has failed.
            Some(ended) = self.running.join_next() => ended.map_err(Cause::from).flatten(),
        };
        announce("stopping");
        self.stop.send_replace(true);
        let finished = async { while self.running.join_next().await.is_some() {} };
        tokio::select! {
            () = finished => {}
            () = tokio::time::sleep(GRACE) => tracing::warn!("work in hand did not end in time; it goes on at the next start"),
            _ = signalled() => tracing::warn!("stopped at once; work in hand goes on at the next start"),
        }
        ended
    }
}

async fn signalled() -> Result<(), Cause> {
    #[cfg(unix)]
    {
        let mut terminated = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
        tokio::select! {
            interrupted = tokio::signal::ctrl_c() => interrupted?,
            _ = terminated.recv() => {}
        }
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await?;
    Ok(())
}
