//! What belongs to no product: the minute tick, the sweeper, health, the OpenAPI document, and the fallback
//! for routes that do not exist.

pub mod dispatch;
pub mod fallback;
pub mod health;
pub mod openapi;
pub mod pages;
mod routes;
mod shards;
pub mod sweep;
pub mod tick;
mod touches;

pub use routes::routes;

use due::{ARMED, OCCURRENCES};
use function::{Gateway, IDEMPOTENCY, Registry};
use outbox::PARCELS;

/// The functions of the platform.
pub static REGISTRY: Registry = Registry::new("platform", "What belongs to no product: health, and the OpenAPI document.")
    .endpoints(&[health::ENTRY, openapi::ENTRY])
    .gateway(Gateway::Main)
    .console(&pages::CONSOLE)
    .workers(&[dispatch::ENTRY])
    .ticks(&[tick::ENTRY, sweep::ENTRY])
    .fallback(&fallback::ENTRY, routes)
    .keeps(&[ARMED, OCCURRENCES, IDEMPOTENCY, PARCELS]);
