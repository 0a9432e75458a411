//! `cargo run`: the whole of Minutehand in one process. This crate lists the products, reads the command
//! line and owns the data folder; what runs them is the `machine` crate's.

mod arguments;
mod demo;
mod folder;
mod run;

pub use arguments::{Arguments, USAGE};
pub use run::run;

use function::Registry;

/// Every product, in the order a reader should meet them.
pub static REGISTRIES: [&Registry; 3] = [&platform::REGISTRY, &accounts::REGISTRY, &schedules::REGISTRY];
