//! A product's functions, in the order a reader should meet them.

use queue::Queue;

use crate::{Console, Endpoint, Tick, Webhook, Worker};

/// Everything a product runs.
#[derive(Debug)]
pub struct Registry {
    /// The product's name: the first half of each function's name.
    pub product: &'static str,
    /// What it is for, in a sentence.
    pub about: &'static str,
    /// What answers HTTP.
    pub endpoints: &'static [Endpoint],
    /// Its pages, if it has any.
    pub console: Option<&'static Console>,
    /// What it sends to addresses of its users'.
    pub webhooks: &'static [Webhook],
    /// What takes messages.
    pub workers: &'static [Worker],
    /// What runs every minute.
    pub ticks: &'static [Tick],
    /// What it wants to hear of other products.
    pub subscriptions: &'static [Subscription],
    /// What answers where no route does. One product has it.
    pub fallback: Option<&'static Endpoint>,
}

/// Domain events of one kind, and where they go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Subscription {
    /// The kind, such as `team.erased`.
    pub kind: &'static str,
    /// The queue, one of the product's own.
    pub queue: Queue,
}
