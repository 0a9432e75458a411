//! The list of products: what `cargo run` runs and what the templates deploy.

use function::Registry;

/// Every product, in the order a reader should meet them.
pub static REGISTRIES: [&Registry; 6] =
    [&platform::REGISTRY, &site::REGISTRY, &accounts::REGISTRY, &schedules::REGISTRY, &mailer::REGISTRY, &bus::REGISTRY];
