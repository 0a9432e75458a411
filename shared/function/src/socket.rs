//! A socket: connections that stay open, over which pages and programs are told what changed. In AWS it is a WebSocket
//! API, whose routes `$connect`, `$default` and `$disconnect` each lead to a Lambda of their own.

use std::future::Future;
use std::pin::Pin;

use cx::{Cx, Touch};

use crate::worker::each_once;
use crate::{Reply, Sample, SocketEvent};

/// The work of one event.
pub type Turn = Pin<Box<dyn Future<Output = api::Result<Reply>> + Send>>;

/// One socket.
#[derive(Clone, Copy, Debug)]
pub struct Socket {
    /// `<product>-socket`; the names of its functions begin with it.
    pub name: &'static str,
    /// Where it is opened, such as `/live`. In AWS the stage is called so, without the slash.
    pub path: &'static str,
    /// What it is for, in a few words.
    pub about: &'static str,
    /// Lets somebody in, or not.
    pub connect: SocketFunction,
    /// Takes what comes over a connection.
    pub message: SocketFunction,
    /// Clears away what a connection leaves.
    pub disconnect: SocketFunction,
}

/// One function of a socket: one Lambda behind one route.
#[derive(Clone, Copy, Debug)]
pub struct SocketFunction {
    /// `<product>-socket-connect`, `-message` or `-disconnect`.
    pub name: &'static str,
    /// The route that leads to it.
    pub route: SocketRoute,
    /// What it does, in a few words.
    pub summary: &'static str,
    /// Memory of its Lambda.
    pub memory_mb: u32,
    /// Time limit of its Lambda; API Gateway waits 29 s at most.
    pub timeout_s: u32,
    /// What it touches.
    pub touches: &'static [Touch],
    /// One sound event: its query, or its body; what its path names is the connection.
    pub sample: Sample,
    /// What it does.
    pub handle: fn(Cx, SocketEvent) -> Turn,
}

/// The routes of a socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SocketRoute {
    /// A connection is asked for.
    Connect,
    /// A message came.
    Message,
    /// A connection has ended.
    Disconnect,
}

impl SocketRoute {
    /// The route's key in AWS.
    pub const fn key(self) -> &'static str {
        match self {
            SocketRoute::Connect => "$connect",
            SocketRoute::Message => "$default",
            SocketRoute::Disconnect => "$disconnect",
        }
    }

    /// What AWS calls its events.
    pub const fn event_type(self) -> &'static str {
        match self {
            SocketRoute::Connect => "CONNECT",
            SocketRoute::Message => "MESSAGE",
            SocketRoute::Disconnect => "DISCONNECT",
        }
    }
}

impl Socket {
    /// Its functions, in the order in which a connection meets them.
    pub const fn functions(&'static self) -> [&'static SocketFunction; 3] {
        [&self.connect, &self.message, &self.disconnect]
    }

    /// The name of its stage in AWS.
    pub fn stage(&self) -> &'static str {
        self.path.trim_start_matches('/')
    }
}

impl SocketFunction {
    /// A function behind `route`, touching nothing, in 256 MB and 10 s, until said otherwise. `handle` is
    /// `|cx, event| Box::pin(…)`.
    pub const fn new(name: &'static str, route: SocketRoute, summary: &'static str, handle: fn(Cx, SocketEvent) -> Turn) -> Self {
        SocketFunction { name, route, summary, memory_mb: 256, timeout_s: 10, touches: &[], sample: Sample::NONE, handle }
    }

    /// What it touches.
    pub const fn touches(self, touches: &'static [Touch]) -> Self {
        SocketFunction { touches, ..self }
    }

    /// One sound event of it.
    pub const fn sample(self, sample: Sample) -> Self {
        SocketFunction { sample, ..self }
    }

    /// Everything it touches, each once.
    pub fn all_touches(&self) -> Vec<Touch> {
        each_once(self.touches.iter().copied())
    }
}
