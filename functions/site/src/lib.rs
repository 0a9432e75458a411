//! What anybody may read: the landing page and the documentation.

pub mod contents;
pub mod documents;
mod links;
pub mod markdown;
pub mod openapi;
pub mod page;
pub mod portal;
pub mod reference;
