//! The four kinds of function and what runs them. A product declares its endpoints, sockets, workers and ticks in
//! one ordered registry; the runner, the Lambdas, the templates and the reference all come from it.

mod batch;
mod browser;
mod catalogue;
mod console;
mod declared;
mod edge;
mod endpoint;
mod idempotency;
mod incoming;
mod methods;
mod pattern;
mod registry;
mod router;
mod sample;
mod settings;
mod site;
mod socket;
mod socket_event;
mod tick;
mod undos;
mod way;
mod webhook;
mod worker;

pub use batch::{BatchItemFailure, BatchResponse, SqsEvent, SqsRecord, run_batch, run_batch_noting};
pub use browser::{Credential, inform};
pub use catalogue::catalogue;
pub use console::Console;
pub use edge::requests;
pub use endpoint::{Asked, Endpoint, Handler, Refusal, Surface, Verb, Who};
pub use idempotency::IDEMPOTENCY;
pub use methods::other_method;
pub use queue::{Message, Verdict};
pub use registry::{Fallback, Gateway, Registry, Subscription};
pub use router::{Route, Routes, console_router, endpoint_router, fallback_router, router};
pub use sample::{Sample, Trace};
pub use settings::{operator_origins, providers, providers_of, settings, settings_of, touches};
pub use site::{Described, Placed, Site};
pub use socket::{Socket, SocketFunction, SocketRoute, Turn};
pub use socket_event::{Reply, SocketContext, SocketEvent, SocketIdentity, run_socket};
pub use tick::{Beat, Tick, run_tick};
pub use undos::Undos;
pub use way::{Section, Way, ways};
pub use webhook::Webhook;
pub use worker::{Handle, Verdicts, Work, Worker};
