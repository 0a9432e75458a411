//! The site's pages, as a browser asks for them.

pub mod assets;
mod base;
pub mod docs;
pub mod explorer;
pub mod landing;
pub mod search;

use console::{form, page};
use function::Console;

pub use base::Base;

/// The pages.
pub static CONSOLE: Console = Console {
    name: "site-console",
    about: "The landing page and the documentation.",
    pages: &[
        page("site-pages-landing", "/", "What Minutehand is", |site| site.page(landing::show)),
        form("site-pages-landing-try", "/try", "Try a schedule", |site| site.page(landing::answer)),
        page("site-pages-docs", "/docs", "Documentation", |site| site.page(docs::home)),
        page("site-pages-docs-document", "/docs/{slug}", "A page of the documentation", |site| site.page(docs::document)),
        page("site-pages-docs-operation", "/docs/api/{operation}", "An operation of the API", |site| site.page(docs::operation)),
        page("site-pages-search", "/docs/search", "Search the documentation", |site| site.page(search::search)),
        page("site-pages-explorer", "/docs/explorer", "Try the API", |site| site.page(explorer::explorer)),
        page("site-pages-assets", "/docs/assets/{file}", "A style sheet or a script", |site| site.page(assets::assets)),
    ],
    lost: &console::LOST,
    memory_mb: 256,
    timeout_s: 10,
};
