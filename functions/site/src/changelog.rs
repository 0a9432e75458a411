//! `/docs/changelog`: what changed, from `CHANGELOG.md`.

use crate::links::resolve;
use crate::markdown::{Rendering, render};
use crate::page::Page;

const SOURCE: &str = "CHANGELOG.md";
const TEXT: &str = include_str!("../../../CHANGELOG.md");

/// The page, for a server that answers at `base`.
pub fn page(base: &str) -> Page {
    // A reference in brackets, as Keep a Changelog writes versions, is no link of ours.
    let text = TEXT.replace("## [Unreleased]", "## Unreleased");
    let link = |href: &str| resolve(SOURCE, href);
    let article = render(&text, Rendering { base, link: &link, indented: "Text" });
    Page::of_article("/docs/changelog", "Changelog", "What changed.", article)
}
