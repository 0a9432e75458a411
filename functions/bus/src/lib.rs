//! The bus: the one function that speaks to EventBridge. It is a product of its own so that no other carries
//! EventBridge's client.

pub mod publish;
#[cfg(feature = "trial")]
pub mod things;

use function::Registry;

/// The functions of the bus.
pub static REGISTRY: Registry =
    Registry::new("bus", "Tells all products what happened in one of them.").workers(&[publish::ENTRY]);
