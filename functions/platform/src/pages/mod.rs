//! The pages that belong to no product: what all pages load, and the style guide.

pub mod assets;
pub mod style_guide;

use console::page;
use function::Console;

/// The platform's pages.
pub static CONSOLE: Console = Console {
    name: "platform-console",
    about: "What all pages load, and the style guide.",
    pages: &[
        page("platform-pages-assets", "/assets/{file}", "A style sheet, a script or an icon", |site| site.page(assets::assets)),
        page("platform-pages-style-guide", "/style-guide", "Style guide", |site| site.page(style_guide::style_guide)),
    ],
    lost: &console::LOST,
    memory_mb: 256,
    timeout_s: 10,
};
