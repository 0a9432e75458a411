//! What benchmarks share.

mod http;
mod runtime_api;
mod spread;

pub use http::{Answered, ask};
pub use runtime_api::{Run, RuntimeApi};
pub use spread::Spread;
