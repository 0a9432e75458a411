//! Where the links of the repository's documents lead in the portal.

use crate::documents::DOCUMENTS;

/// Files that are pages, beside the documents.
const PAGES: &[(&str, &str)] = &[
    ("CHANGELOG.md", "/docs/changelog"),
    ("README.md", "/docs/quick-start"),
    ("docs/conventions.md", "/docs/conventions"),
    ("docs/guides", "/docs"),
];

/// Sections for which the portal has something better than the section.
const SECTIONS: &[(&str, &str)] = &[
    ("/docs/conventions#problems", "/docs/errors"),
    ("/docs/conventions#endpoints", "/docs/api"),
    ("/docs/quick-start#a-tour-of-the-api-in-five-minutes", "/docs/quick-start"),
];

/// Where `href`, as it stands in the file `source`, leads: to a page, out of here, or nowhere (`None`), because it names
/// a file that the portal does not show.
pub(crate) fn resolve(source: &str, href: &str) -> Option<String> {
    if href.contains("://") || href.starts_with("mailto:") {
        return Some(href.to_owned());
    }
    let (file, anchor) = href.split_once('#').map_or((href, None), |(file, anchor)| (file, Some(anchor)));
    let file = beside(source, file);
    let document = DOCUMENTS.iter().find(|document| document.source == file).map(|document| document.path());
    let other = || PAGES.iter().find(|(path, _)| *path == file).map(|(_, page)| (*page).to_owned());
    let page = document.or_else(other)?;
    let target = anchor.map_or_else(|| page.clone(), |anchor| format!("{page}#{anchor}"));
    let better = SECTIONS.iter().find(|(section, _)| *section == target);
    Some(better.map_or(target, |(_, better)| (*better).to_owned()))
}

/// The path from the repository's root of what `source` calls `relative`.
fn beside(source: &str, relative: &str) -> String {
    let mut parts: Vec<&str> = source.split('/').collect();
    parts.pop();
    for part in relative.split('/').filter(|part| !part.is_empty() && *part != ".") {
        if part == ".." {
            parts.pop();
        } else {
            parts.push(part);
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::resolve;

    #[test]
    fn a_link_between_files_is_a_link_between_pages() {
        let guide = "docs/guides/quick-start.md";
        for (href, page) in [
            ("verify-a-signature.md", Some("/docs/verify-a-signature")),
            ("../self-hosting.md#mail", Some("/docs/self-hosting#mail")),
            ("../../infra/README.md#what-it-costs", Some("/docs/in-aws#what-it-costs")),
            ("../conventions.md#problems", Some("/docs/errors")),
            ("../conventions.md#limits", Some("/docs/conventions#limits")),
            ("../decisions.md", None),
            ("https://www.standardwebhooks.com/", Some("https://www.standardwebhooks.com/")),
        ] {
            assert_eq!(resolve(guide, href).as_deref(), page, "{href}");
        }
        assert_eq!(resolve("README.md", "docs/teams.md").as_deref(), Some("/docs/a-team-from-scratch"));
    }
}
