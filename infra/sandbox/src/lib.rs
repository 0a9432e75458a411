//! Stand-ins for other people's services: what the one-machine runner offers where no account with the real one is
//! configured. Each behaves as the real one does to whoever uses it correctly, and refuses what the real one refuses; the
//! code that uses it does not know the difference. Each says clearly that it is a sandbox.
//!
//! Each has a `control` beside it: `GET` shows what arrived, `POST {"faults": [{"kind": …, "times": …}]}` makes it fail.
//!
//! All are served below `/sandbox/` of one listener on loopback, which only `Outbound::fetch` reaches.

pub mod google;

mod control;
mod page;
mod sandbox;

use api::Cause;
use axum::Router;
use cx::{Provider, Settings};
use serde_json::{Map, Value};

pub use control::Lost;
pub use sandbox::{Place, Sandbox, Started};

/// Every sandbox there is.
pub const SANDBOXES: &[Sandbox] = &[google::SANDBOX];

/// Sandboxes that run.
#[derive(Debug, Default)]
pub struct Running {
    /// The providers that they stand in for.
    pub providers: Vec<&'static Provider>,
    /// What a deployment says about these.
    pub settings: Settings,
    /// What they answer.
    pub router: Router,
    /// By provider: where it is, the keys that it takes, and where its `control` is.
    pub doors: Map<String, Value>,
}

/// Starts the sandboxes of the providers that `wanted` picks.
///
/// # Errors
/// What one of them says.
pub fn start(place: &Place, wanted: impl Fn(&'static Provider) -> bool) -> Result<Running, Cause> {
    let mut running = Running::default();
    for sandbox in SANDBOXES.iter().filter(|sandbox| wanted(sandbox.provider)) {
        let Started { settings, router, door } = (sandbox.start)(place)?;
        let mut door = door;
        door.insert("control".to_owned(), Value::String(format!("{}/control", place.url_of(sandbox.provider))));
        running.doors.insert(sandbox.provider.name.to_owned(), Value::Object(door));
        running.providers.push(sandbox.provider);
        running.settings = running.settings.and(settings);
        running.router = running.router.nest(&sandbox.path(), control::controlled(router, place.clock.clone()));
    }
    Ok(running)
}
