//! Sandboxes of the providers that are not set up, while nobody but this machine can reach us.

use std::future::{Future, IntoFuture};
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use api::Cause;
use axum::middleware::from_fn;
use cx::{Settings, SystemClock, SystemRandom};
use sandbox::{Place, Running};
use tokio::net::TcpListener;

use crate::strangers::refuse_strangers;

/// Sandboxes and where they listen.
pub(crate) struct Sandboxes {
    pub(crate) running: Running,
    pub(crate) address: SocketAddr,
    /// What to tell whoever started us.
    pub(crate) announcements: Vec<String>,
    listener: TcpListener,
}

impl Sandboxes {
    /// Those of the providers that `settings` do not set up, on a free port of loopback, for users who reach us at
    /// `public_url`; `None` where all are set up.
    pub(crate) async fn listen(settings: &Settings, public_url: &str) -> Result<Option<Sandboxes>, Cause> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let (origin, public_url) = (format!("http://{address}"), public_url.to_owned());
        let place = Place { origin, public_url, clock: Arc::new(SystemClock), random: Arc::new(SystemRandom) };
        let running = sandbox::start(&place, |provider| !settings.set_up(provider))?;
        if running.providers.is_empty() {
            return Ok(None);
        }
        let announcements = running
            .providers
            .iter()
            .map(|provider| format!("a sandbox stands in for {} on {}", provider.title, place.url_of(provider)))
            .collect();
        Ok(Some(Sandboxes { running, address, announcements, listener }))
    }

    /// Answers pages of its own and this process until `stopped`; a page of another site could agree for whoever looks at it.
    pub(crate) async fn serve(self, stopped: impl Future<Output = ()> + Send + 'static) -> Result<(), Cause> {
        let router = self.running.router.layer(from_fn(refuse_strangers));
        Ok(axum::serve(self.listener, router).with_graceful_shutdown(stopped).into_future().await?)
    }
}
