//! `/docs/conventions`: how the API behaves as a whole. It is the first half of `docs/conventions.md`; the second is for
//! those who write the code.

use crate::links::resolve;
use crate::markdown::{Rendering, render};
use crate::page::Page;

const SOURCE: &str = "docs/conventions.md";
const TEXT: &str = include_str!("../../../docs/conventions.md");

/// The page, for a server that answers at `base`.
pub fn page(base: &str) -> Page {
    let link = |href: &str| resolve(SOURCE, href);
    let article = render(&api_half(), Rendering { base, link: &link, indented: "JSON" });
    let about = "Authentication, permissions, lists, limits and the fields of a schedule.";
    Page::of_article("/docs/conventions", "Conventions", about, article)
}

/// What is about the API, without the two tables that the portal has as pages of their own.
fn api_half() -> String {
    let half = TEXT.split_once("\n## The API").map_or(TEXT, |(_, rest)| rest);
    let half = half.split_once("\n## Adding to the code").map_or(half, |(half, _)| half);
    let mut text = String::from("## The API");
    let mut section = "";
    for line in half.lines() {
        if let Some(heading) = line.strip_prefix("### ") {
            section = heading;
        }
        let elsewhere = matches!(section, "Endpoints" | "Problems") && line.starts_with('|');
        if !elsewhere {
            text.push_str(line);
            text.push('\n');
        } else if line.starts_with("|---") {
            text.push_str(if section == "Endpoints" { ENDPOINTS } else { PROBLEMS });
        }
    }
    text
}

const ENDPOINTS: &str = "All of them, with what they take and answer, are in the [API reference](conventions.md#endpoints).\n";
const PROBLEMS: &str = "All codes, and what each asks for, are in the [catalogue of errors](conventions.md#problems).\n";
