//! The list of products: what `cargo run` runs and what the templates deploy.

use function::Registry;

/// Every product, in the order a reader should meet them.
pub static REGISTRIES: [&Registry; 7] = [
    &platform::REGISTRY,
    &site::REGISTRY,
    &accounts::REGISTRY,
    &schedules::REGISTRY,
    &notices::REGISTRY,
    &mailer::REGISTRY,
    &bus::REGISTRY,
];

/// What their `things.rs` make.
#[cfg(feature = "trial")]
pub const THINGS: [&[trial::Thing]; 5] =
    [accounts::things::THINGS, schedules::things::THINGS, notices::things::THINGS, mailer::things::THINGS, bus::things::THINGS];
