//! The three kinds of function and what runs them. A product declares its endpoints, workers and ticks in
//! one ordered registry; the runner, the Lambda mains, the template and the reference all come from it.

mod batch;
mod browser;
mod catalogue;
mod console;
mod declared;
mod edge;
mod endpoint;
mod idempotency;
mod incoming;
mod registry;
mod router;
mod site;
mod tick;
mod webhook;
mod worker;

pub use batch::{BatchItemFailure, BatchResponse, SqsEvent, SqsRecord, run_batch};
pub use browser::{Credential, inform};
pub use catalogue::catalogue;
pub use console::Console;
pub use edge::requests;
pub use endpoint::{Asked, Endpoint, Handler, Refusal, Surface, Verb, Who};
pub use idempotency::IDEMPOTENCY;
pub use registry::{Registry, Subscription};
pub use router::{Route, Routes, console_router, endpoint_router, fallback_router, router};
pub use site::{Described, Placed, Site};
pub use tick::{Beat, Tick, run_tick};
pub use webhook::Webhook;
pub use worker::{Message, Verdict, Work, Worker};
