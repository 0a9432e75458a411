//! What a sandbox is to those who run it.

use std::sync::Arc;

use api::Cause;
use axum::Router;
use cx::{Clock, Provider, Random, Settings};
use serde_json::{Map, Value};

/// A stand-in for a provider.
#[derive(Clone, Copy, Debug)]
pub struct Sandbox {
    /// Whom it stands in for.
    pub provider: &'static Provider,
    /// Starts it.
    pub start: fn(&Place) -> Result<Started, Cause>,
}

/// Where sandboxes run, and with what.
pub struct Place {
    /// The listener's address, such as `http://127.0.0.1:4000`.
    pub origin: String,
    /// Where users reach the system that asks.
    pub public_url: String,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub random: Arc<dyn Random>,
}

/// A sandbox that runs.
#[derive(Debug)]
pub struct Started {
    /// What a deployment says about the provider, with the sandbox in its place.
    pub settings: Settings,
    /// What it answers, below its path.
    pub router: Router,
    /// What somebody who talks to it directly must know: addresses and keys.
    pub door: Map<String, Value>,
}

impl Sandbox {
    /// Where it is on its listener.
    pub fn path(&self) -> String {
        path_of(self.provider)
    }
}

impl Place {
    /// Where the sandbox of `provider` is.
    pub fn url_of(&self, provider: &Provider) -> String {
        format!("{}{}", self.origin, path_of(provider))
    }
}

fn path_of(provider: &Provider) -> String {
    format!("/sandbox/{}", provider.name)
}
