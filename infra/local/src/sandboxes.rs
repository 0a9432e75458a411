//! Sandboxes of the providers that are not set up, while nobody but this machine can reach us.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use api::Cause;
use axum::middleware::from_fn;
use axum::routing::get;
use axum::{Json, Router};
use cx::{Clock, Settings, SystemRandom};
use sandbox::{Place, Running};
use serde_json::{Map, Value};
use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::SocketLimits;
use crate::mailbox::guard;
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
    pub(crate) async fn listen(settings: &Settings, public_url: &str, clock: Arc<dyn Clock>) -> Result<Option<Sandboxes>, Cause> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let (origin, public_url) = (format!("http://{address}"), public_url.to_owned());
        let place = Place { origin, public_url, clock, random: Arc::new(SystemRandom) };
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

    /// Answers pages of its own and this process until `stopping` turns true; a page of another site could agree for whoever looks at it.
    pub(crate) async fn serve(self, stopping: watch::Receiver<bool>) {
        let router = self.running.router.layer(from_fn(refuse_strangers));
        crate::serve(self.listener, router, SocketLimits::default(), stopping).await;
    }
}

/// `GET /dev/sandboxes.json`: by provider, where its sandbox is, the keys that it takes, and its `control`.
pub(crate) fn doors(doors: Map<String, Value>) -> Router {
    let doors = Value::Object(doors);
    Router::new().route("/dev/sandboxes.json", get(async move || Json(doors.clone()))).route_layer(from_fn(guard))
}
