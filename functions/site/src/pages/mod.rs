//! The site's pages, as a browser asks for them.

pub mod assets;
mod base;
pub mod docs;
pub mod explorer;
pub mod landing;
pub mod search;

use function::{Console, Sample};

pub use base::Base;

/// The pages.
pub static CONSOLE: Console = Console::new(
    "site-console",
    "The landing page and the documentation.",
    &console::LOST,
    &[landing::ENTRY, landing::TRY, docs::ENTRY, docs::DOCUMENT, docs::OPERATION, search::ENTRY, explorer::ENTRY, assets::ENTRY],
)
.sample(Sample::at("/docs"));
