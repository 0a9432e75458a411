//! The mailer: the one function that speaks to SES. It is a product of its own so that no other carries SES's client.

pub mod send;
#[cfg(feature = "trial")]
pub mod things;

use function::Registry;

/// The functions of the mailer.
pub static REGISTRY: Registry = Registry::new("mailer", "Sends the mails of all products.").workers(&[send::ENTRY]);
