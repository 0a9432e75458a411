//! The mailer: the one function that speaks to SES. It is a product of its own so that no other carries SES's client.

pub mod send;

use cx::Touch;
use function::{Registry, Worker};
use mail::MAIL;

const WORK: [Touch; 7] = MAIL.worker_touches();

/// The functions of the mailer.
pub static REGISTRY: Registry = Registry {
    product: "mailer",
    about: "Sends the mails of all products.",
    endpoints: &[],
    console: None,
    webhooks: &[],
    workers: &[Worker {
        name: "mailer-send",
        queue: MAIL.queue,
        batch_size: 10,
        window_s: 0,
        memory_mb: 256,
        timeout_s: 30,
        touches: &[WORK[0], WORK[1], WORK[2], WORK[3], WORK[4], WORK[5], WORK[6], Touch::Mail],
        handle: |cx, message| Box::pin(send::send(cx, message)),
    }],
    ticks: &[],
    subscriptions: &[],
    fallback: None,
};
