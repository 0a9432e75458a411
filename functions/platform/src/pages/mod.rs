//! The pages that belong to no product: what all pages load, and the style guide.

pub mod assets;
pub mod style_guide;

use function::{Console, Sample};

/// The platform's pages.
pub static CONSOLE: Console = Console::new(
    "platform-console",
    "What all pages load, and the style guide.",
    &console::LOST,
    &[assets::ENTRY, style_guide::ENTRY],
)
.sample(Sample::at("/style-guide"));
