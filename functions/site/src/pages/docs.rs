//! `GET /docs`, `/docs/{slug}` and `/docs/api/{operation}`: the pages of the documentation.

use api::{Error, Path, Result};
use console::{Html, Visit, page};
use function::Endpoint;
use identity::Public;
use maud::{Markup, html};

use super::Base;
use crate::assets::path_of;
use crate::lookup::page_at;
use crate::page::Page;
use crate::portal::Portal;

pub(crate) const ENTRY: Endpoint = page("site-pages-docs", "/docs", "Documentation", |site| site.page(home));

pub(crate) const DOCUMENT: Endpoint =
    page("site-pages-docs-document", "/docs/{slug}", "A page of the documentation", |site| site.page(document));

pub(crate) const OPERATION: Endpoint =
    page("site-pages-docs-operation", "/docs/api/{operation}", "An operation of the API", |site| site.page(operation));

/// The list of all pages.
///
/// # Errors
/// Never.
pub async fn home(_: Public, visit: Visit, base: Base) -> Result<Html> {
    at("/docs", &visit, &base)
}

/// One document, or one page of the reference.
///
/// # Errors
/// 404 when there is none.
pub async fn document(_: Public, visit: Visit, base: Base, Path(slug): Path<String>) -> Result<Html> {
    at(&format!("/docs/{slug}"), &visit, &base)
}

/// One operation.
///
/// # Errors
/// 404 when there is none.
pub async fn operation(_: Public, visit: Visit, base: Base, Path(operation): Path<String>) -> Result<Html> {
    at(&format!("/docs/api/{operation}"), &visit, &base)
}

fn at(path: &str, visit: &Visit, Base(base): &Base) -> Result<Html> {
    let page = page_at(path, base).ok_or(Error::NotFound("page"))?;
    Ok(framed(visit, &page, ""))
}

/// A page in the portal's frame.
pub(super) fn framed(visit: &Visit, page: &Page, query: &str) -> Html {
    visit.page_with(&page.title, Some(head(&page.about)), Portal { page, query }).compressed(visit)
}

/// What pages of the site have in their head beside those of the console.
pub(super) fn head(about: &str) -> Markup {
    html! {
        meta name="description" content=(about);
        link rel="stylesheet" href=(path_of("site.css"));
    }
}
