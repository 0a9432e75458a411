//! The bus: the one function that speaks to EventBridge. It is a product of its own so that no other carries
//! EventBridge's client.

pub mod publish;

use cx::Touch;
use events::EVENTS;
use function::{Registry, Worker};

const WORK: [Touch; 7] = EVENTS.worker_touches();

/// The functions of the bus.
pub static REGISTRY: Registry = Registry {
    product: "bus",
    about: "Tells all products what happened in one of them.",
    endpoints: &[],
    console: None,
    webhooks: &[],
    workers: &[Worker {
        name: "bus-publish",
        queue: EVENTS.queue,
        batch_size: 10,
        window_s: 0,
        memory_mb: 256,
        timeout_s: 30,
        touches: &[WORK[0], WORK[1], WORK[2], WORK[3], WORK[4], WORK[5], WORK[6], Touch::Publish],
        handle: |cx, message| Box::pin(publish::publish(cx, message)),
    }],
    ticks: &[],
    subscriptions: &[],
    fallback: None,
};
