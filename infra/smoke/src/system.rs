//! What the functions work on: a machine in this process, whose AWS port they reach, and a receiver of webhooks.

use std::collections::BTreeMap;
use std::future::pending;
use std::sync::Arc;

use api::Cause;
use axum::Router;
use axum::http::StatusCode;
use axum::routing::any;
use cx::{SystemClock, SystemRandom};
use delivery::RETRY_SCHEDULE;
use embedded::AwsKey;
use machine::{Machine, Options};
use products::REGISTRIES;
use sandbox::Place;
use testing::{BROKEN, PUBLIC_URL, WELL};
use tokio::net::TcpListener;

use crate::wire::{self, Sent};

const KEY: (&str, &str) = ("AKIASMOKESMOKESMOKE0", "no more secret than the state, which is in memory");

/// The system.
pub(crate) struct System {
    pub(crate) machine: Machine,
    /// Where webhooks go.
    pub(crate) receiver: String,
    /// What functions sent to the AWS port.
    pub(crate) sent: Sent,
    /// What a function in its own process may find in its environment.
    pub(crate) environment: BTreeMap<String, String>,
}

/// Starts it. Its workers and ticks rest: the functions' binaries are to do the work.
pub(crate) async fn start() -> Result<System, Cause> {
    /// No check is to wait for a retry.
    const WAITS: &str = "1ms";
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let (origin, public_url) = (format!("http://{address}"), PUBLIC_URL.to_owned());
    let place = Place { origin, public_url, clock: Arc::new(SystemClock), random: Arc::new(SystemRandom) };
    let sandboxes = sandbox::start(&place, |_| true)?;
    let options = Options {
        allow_loopback: true,
        settings: sandboxes.settings.with(&RETRY_SCHEDULE, WAITS)?,
        sole_process: false,
        sandbox: Some(address),
        ..Options::default()
    };
    tokio::spawn(async move { axum::serve(listener, sandboxes.router).await });
    let machine = Machine::open(options, &REGISTRIES).await?;
    let port = TcpListener::bind("127.0.0.1:0").await?;
    let (address, sent) = wire::lay(port.local_addr()?).await?;
    tokio::spawn(machine.embedded().clone().serve_aws(port, AwsKey::new(KEY.0, KEY.1), pending()));
    let environment = machine.environment(address, KEY.0, KEY.1).into_iter().collect();

    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let receiver = format!("http://{}", listener.local_addr()?);
    let router = Router::new()
        .route(WELL, any(async || "thank you"))
        .route(BROKEN, any(async || (StatusCode::INTERNAL_SERVER_ERROR, "broken on purpose")));
    tokio::spawn(async move { axum::serve(listener, router).await });
    Ok(System { machine, receiver, sent, environment })
}
