//! What anybody may read: the landing page and the documentation.
//!
//! Everything shown is made by functions without input or output of their own; `pages` alone answers browsers.

pub mod article;
pub mod assets;
pub mod changelog;
pub mod contents;
pub mod conventions;
pub mod documents;
pub mod errors;
pub mod explorer;
pub mod home;
pub mod landing;
mod links;
pub mod lookup;
pub mod markdown;
pub mod openapi;
pub mod page;
pub mod pages;
pub mod portal;
pub mod reference;
pub mod search;
pub mod webhooks;

use function::Registry;

/// The site has pages only.
pub static REGISTRY: Registry = Registry::new("site", "The landing page and the documentation.").console(&pages::CONSOLE);
