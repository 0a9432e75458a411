//! A product's functions, in the order a reader should meet them.

use queue::Queue;
use table::Collection;

use crate::{Console, Endpoint, Route, Routes, Socket, SocketFunction, Tick, Webhook, Worker};

/// Everything a product runs.
#[derive(Debug)]
pub struct Registry {
    /// The product's name: the first half of each function's name.
    pub product: &'static str,
    /// What it is for, in a sentence.
    pub about: &'static str,
    /// What answers HTTP.
    pub endpoints: &'static [Endpoint],
    /// Which HTTP API of AWS its endpoints are on.
    pub gateway: Gateway,
    /// Its pages, if it has any.
    pub console: Option<&'static Console>,
    /// Over what it tells others what changed.
    pub sockets: &'static [Socket],
    /// What it sends to addresses of its users'.
    pub webhooks: &'static [Webhook],
    /// What takes messages.
    pub workers: &'static [Worker],
    /// What runs every minute.
    pub ticks: &'static [Tick],
    /// What it tells teams of.
    pub notices: &'static [notice::Kind],
    /// What it wants to hear of other products.
    pub subscriptions: &'static [Subscription],
    /// What answers where no route does. One product has it.
    pub fallback: Option<Fallback>,
    /// The collections it owns: what they hold is made, kept and erased by its rules. A collection has one owner.
    pub keeps: &'static [Collection],
}

impl Registry {
    /// A product without functions; `about` is what it is for, in a sentence.
    pub const fn new(product: &'static str, about: &'static str) -> Self {
        Registry {
            product,
            about,
            endpoints: &[],
            gateway: Gateway::Own,
            console: None,
            sockets: &[],
            webhooks: &[],
            workers: &[],
            ticks: &[],
            notices: &[],
            subscriptions: &[],
            fallback: None,
            keeps: &[],
        }
    }

    /// What answers HTTP, in the order a reader should meet it.
    pub const fn endpoints(self, endpoints: &'static [Endpoint]) -> Self {
        Registry { endpoints, ..self }
    }

    /// Which HTTP API its endpoints are on; one of its own until said otherwise.
    pub const fn gateway(self, gateway: Gateway) -> Self {
        Registry { gateway, ..self }
    }

    /// Its pages.
    pub const fn console(self, console: &'static Console) -> Self {
        Registry { console: Some(console), ..self }
    }

    /// Over what it tells others what changed.
    pub const fn sockets(self, sockets: &'static [Socket]) -> Self {
        Registry { sockets, ..self }
    }

    /// What it sends to addresses of its users'.
    pub const fn webhooks(self, webhooks: &'static [Webhook]) -> Self {
        Registry { webhooks, ..self }
    }

    /// What takes messages.
    pub const fn workers(self, workers: &'static [Worker]) -> Self {
        Registry { workers, ..self }
    }

    /// What it tells teams of, in the order in which it is offered to them.
    pub const fn notices(self, notices: &'static [notice::Kind]) -> Self {
        Registry { notices, ..self }
    }

    /// What runs every minute, or every few.
    pub const fn ticks(self, ticks: &'static [Tick]) -> Self {
        Registry { ticks, ..self }
    }

    /// What it wants to hear of other products.
    pub const fn subscriptions(self, subscriptions: &'static [Subscription]) -> Self {
        Registry { subscriptions, ..self }
    }

    /// What answers where no route does, and where it learns which routes there are.
    pub const fn fallback(self, endpoint: &'static Endpoint, routes: fn() -> Vec<Route>) -> Self {
        Registry { fallback: Some(Fallback { endpoint, routes }), ..self }
    }

    /// The collections it owns.
    pub const fn keeps(self, keeps: &'static [Collection]) -> Self {
        Registry { keeps, ..self }
    }

    /// Whether an HTTP API is made for its endpoints alone.
    pub const fn has_own_gateway(&self) -> bool {
        matches!(self.gateway, Gateway::Own) && !self.endpoints.is_empty()
    }

    /// The functions of its sockets.
    pub fn socket_functions(&self) -> impl Iterator<Item = &'static SocketFunction> {
        self.sockets.iter().flat_map(Socket::functions)
    }

    /// The routes of its endpoints.
    pub fn routes(&self) -> Routes {
        self.endpoints.iter().map(Endpoint::route).collect()
    }
}

/// Which HTTP API of AWS answers for a product's endpoints. Pages are on the main one, whichever product's they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gateway {
    /// The one that the products of the system itself share.
    Main,
    /// One of the product's own, because an HTTP API has room for 300 functions.
    Own,
}

/// What answers where no route does. Its function runs without the other products.
#[derive(Clone, Copy, Debug)]
pub struct Fallback {
    /// The endpoint.
    pub endpoint: &'static Endpoint,
    /// Every route there is, whichever product's.
    pub routes: fn() -> Vec<Route>,
}

/// Domain events of one kind, and where they go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Subscription {
    /// The kind, such as `team.erased`.
    pub kind: &'static str,
    /// The queue, one of the product's own.
    pub queue: Queue,
}
