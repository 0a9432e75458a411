//! Which page is at which path.

use crate::documents::{DOCUMENTS, document};
use crate::markdown::HERE;
use crate::openapi::operations;
use crate::page::Page;
use crate::{article, changelog, conventions, errors, home, reference, webhooks};

/// The page at `path`, for a server that answers at `base`; `None` where there is none. The explorer and the search,
/// which are no texts, are not among them.
pub fn page_at(path: &str, base: &str) -> Option<Page> {
    let rest = path.strip_prefix("/docs")?;
    match rest {
        "" => return Some(home::page()),
        "/api" => return Some(reference::index()),
        "/webhooks" => return Some(webhooks::page()),
        "/errors" => return Some(errors::page()),
        "/conventions" => return Some(conventions::page(base)),
        "/changelog" => return Some(changelog::page(base)),
        _ => {}
    }
    let slug = rest.strip_prefix('/')?;
    if let Some(id) = slug.strip_prefix("api/") {
        return reference::operation_page(id, base);
    }
    document(slug).map(|document| article::page(document, base))
}

/// The paths of all pages.
pub fn paths() -> Vec<String> {
    let fixed = ["/docs", "/docs/api", "/docs/webhooks", "/docs/errors", "/docs/conventions", "/docs/changelog"];
    let documents = DOCUMENTS.iter().map(crate::documents::Document::path);
    let operations = operations().into_iter().map(|operation| operation.href());
    fixed.into_iter().map(str::to_owned).chain(documents).chain(operations).collect()
}

/// All pages, for the search.
pub fn pages() -> impl Iterator<Item = Page> {
    paths().into_iter().filter_map(|path| page_at(&path, HERE))
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use maud::Render;

    use super::*;
    use crate::portal::Portal;

    /// Pages that are no texts of the portal.
    const ELSEWHERE: [&str; 6] = ["/", "/docs/explorer", "/docs/search", "/team/keys/test", "/sign-up", "/api/openapi.json"];

    fn attributes(html: &str, name: &str) -> Vec<String> {
        let before = format!(" {name}=\"");
        let parts = html.split(before.as_str()).skip(1);
        parts.filter_map(|rest| rest.split('"').next()).map(|value| value.replace("&amp;", "&")).collect()
    }

    #[test]
    fn every_link_of_every_page_leads_somewhere() {
        let shown: BTreeMap<String, String> =
            pages().map(|page| (page.path.clone(), Portal { page: &page, query: "" }.render().0)).collect();
        let anchors: BTreeMap<&str, BTreeSet<String>> =
            shown.iter().map(|(path, html)| (path.as_str(), attributes(html, "id").into_iter().collect())).collect();
        for (path, html) in &shown {
            for href in attributes(html, "href") {
                let (target, anchor) = href.split_once('#').map_or((href.as_str(), None), |(page, anchor)| (page, Some(anchor)));
                let target = if target.is_empty() { path.as_str() } else { target };
                if target.starts_with("http") || ELSEWHERE.contains(&target) {
                    continue;
                }
                let ids = anchors.get(target).unwrap_or_else(|| panic!("{path} links to {href}, which is no page"));
                // The frame around the page has `main`.
                let known = anchor.is_none_or(|anchor| anchor == "main" || ids.contains(anchor));
                assert!(known, "{path} links to {href}, which has no such place");
            }
        }
    }

    #[test]
    fn no_page_has_one_id_twice() {
        for page in pages() {
            let html = Portal { page: &page, query: "" }.render().0;
            let ids = attributes(&html, "id");
            let different: BTreeSet<&String> = ids.iter().collect();
            assert_eq!(ids.len(), different.len(), "{}: {ids:?}", page.path);
        }
    }

    #[test]
    fn no_page_is_heavy_or_holds_anything_inline() {
        for page in pages() {
            let html = Portal { page: &page, query: "" }.render().0;
            assert!(html.len() < 56 * 1024, "{} has {} bytes", page.path, html.len());
            assert!(!html.contains(" style=") && !html.contains("<script") && !html.contains(" onclick"), "{}", page.path);
        }
    }
}
