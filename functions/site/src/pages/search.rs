//! `GET /docs/search?q=` searches the documentation.

use axum::extract::RawQuery;
use console::{Html, Visit};
use function::Endpoint;
use identity::Public;
use url::form_urlencoded::parse;

use super::docs::framed;
use crate::search::page;

pub(crate) const ENTRY: Endpoint =
    console::page("site-pages-search", "/docs/search", "Search the documentation", |site| site.page(search));

/// What was found.
pub async fn search(_: Public, visit: Visit, RawQuery(query): RawQuery) -> Html {
    let query = query.unwrap_or_default();
    let asked = parse(query.as_bytes()).find(|(name, _)| name == "q").map(|(_, value)| value.into_owned()).unwrap_or_default();
    framed(&visit, &page(&asked), &asked)
}
