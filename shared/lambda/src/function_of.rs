//! The one function that a process is.

use cx::Touch;
use function::{Console, Endpoint, Registry, Route, SocketFunction, Tick, Worker};
use queue::Queue;

/// What a process serves.
#[derive(Debug)]
pub enum Function {
    /// An endpoint behind its route.
    Endpoint(&'static Endpoint),
    /// What is behind `$default`, which knows every route there is.
    Fallback(&'static Endpoint, fn() -> Vec<Route>),
    /// The pages of a product behind their routes.
    Console(&'static Console),
    /// A worker behind its queue.
    Worker(&'static Worker),
    /// A function of a socket behind its route.
    Socket(&'static SocketFunction),
    /// A tick behind its schedule.
    Tick(&'static Tick),
}

impl Function {
    /// The function `name` of `registry`.
    pub fn find(registry: &'static Registry, name: &str) -> Option<Self> {
        let endpoint = registry.endpoints.iter().find(|endpoint| endpoint.name == name).map(Function::Endpoint);
        let worker = || registry.workers.iter().find(|worker| worker.name == name).map(Function::Worker);
        let tick = || registry.ticks.iter().find(|tick| tick.name == name).map(Function::Tick);
        let socket = || registry.socket_functions().find(|function| function.name == name).map(Function::Socket);
        let console = || registry.console.filter(|console| console.name == name).map(Function::Console);
        let fallback = registry.fallback.filter(|fallback| fallback.endpoint.name == name);
        let fallback = || fallback.map(|fallback| Function::Fallback(fallback.endpoint, fallback.routes));
        endpoint.or_else(fallback).or_else(console).or_else(worker).or_else(tick).or_else(socket)
    }

    /// Everything it touches.
    pub fn touches(&self) -> Vec<Touch> {
        match self {
            Function::Endpoint(endpoint) | Function::Fallback(endpoint, _) => endpoint.all_touches(),
            Function::Console(console) => console.all_touches(),
            Function::Worker(worker) => worker.all_touches(),
            Function::Tick(tick) => tick.touches.to_vec(),
            Function::Socket(function) => function.all_touches(),
        }
    }

    /// The queues it sends to by name, and the one it is fed from.
    pub(crate) fn queues(&self) -> Vec<Queue> {
        let sends =
            self.touches().into_iter().filter_map(|touch| if let Touch::Send(queue) = touch { Some(queue) } else { None });
        let fed_from = if let Function::Worker(worker) = self { Some(worker.queue) } else { None };
        sends.chain(fed_from).collect()
    }
}
