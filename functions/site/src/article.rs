//! A document of the repository as a page of the portal.

use crate::documents::Document;
use crate::links::resolve;
use crate::markdown::{Rendering, render};
use crate::page::Page;

/// The page, for a server that answers at `base`.
pub fn page(document: &Document, base: &str) -> Page {
    let link = |href: &str| resolve(document.source, href);
    let article = render(document.text, Rendering { base, link: &link, indented: document.indented });
    Page::of_article(document.path(), document.title, document.about, article)
}
