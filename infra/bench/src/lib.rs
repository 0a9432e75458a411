//! What benchmarks share.

mod client;
mod engine;
mod http;
mod runtime_api;
mod sink;
mod spread;
mod usage;
mod wire;

pub use client::Client;
pub use engine::{Engine, Planned, Running};
pub use http::{Answered, ask};
pub use runtime_api::{Run, RuntimeApi};
pub use sink::{Arrival, Sink, now_us};
pub use spread::Spread;
