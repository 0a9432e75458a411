//! What benchmarks share.

mod runtime_api;
mod spread;

pub use runtime_api::{Run, RuntimeApi};
pub use spread::Spread;
