//! `/docs/search?q=`: over titles, headings, operations, codes and everything said.

mod index;

use maud::{Markup, html};

use crate::markdown::{Heading, Section};
use crate::page::Page;
use index::{Hit, find};

/// As much as is read of a question.
const LONGEST_CHARS: usize = 100;

/// The page for a question.
pub fn page(query: &str) -> Page {
    let query: String = query.trim().chars().take(LONGEST_CHARS).collect();
    let hits = find(&query);
    Page {
        path: "/docs/search".to_owned(),
        title: "Search".to_owned(),
        about: "Search the documentation.".to_owned(),
        headings: Vec::<Heading>::new(),
        body: results(&query, &hits),
        sections: Vec::<Section>::new(),
    }
}

fn results(query: &str, hits: &[Hit]) -> Markup {
    html! {
        @if query.is_empty() {
            p { "Enter what you look for: a field, an operation, an error's code, or words." }
        } @else if hits.is_empty() {
            p role="status" {
                "Nothing has all of “" (query) "”. Try fewer words, or look through the " a href="/docs" { "contents" } "."
            }
        } @else {
            p role="status" { (count(hits.len())) " for “" (query) "”" }
            ol.results {
                @for hit in hits {
                    li {
                        a href=(hit.href) { (marked(&hit.title, query)) }
                        @if !hit.within.is_empty() { small { (hit.within) } }
                        @if !hit.excerpt.is_empty() { p { (marked(&hit.excerpt, query)) } }
                    }
                }
            }
        }
    }
}

fn count(hits: usize) -> String {
    match hits {
        1 => "One place".to_owned(),
        index::MOST => format!("The best {} places", index::MOST),
        hits => format!("{hits} places"),
    }
}

/// `text` with the question's words marked.
fn marked(text: &str, query: &str) -> Markup {
    let words = index::words(query);
    let lower = text.to_lowercase();
    // Where lower case has other bytes, as in Turkish, nothing is marked rather than the wrong thing.
    if lower.len() != text.len() {
        return html! { (text) };
    }
    let mut parts: Vec<(bool, &str)> = Vec::new();
    let mut rest = 0;
    while rest < text.len() {
        let next = words.iter().filter_map(|word| Some((lower[rest..].find(word.as_str())? + rest, word.len()))).min();
        let Some((start, length)) =
            next.filter(|(start, length)| text.is_char_boundary(*start) && text.is_char_boundary(start + length))
        else {
            break;
        };
        parts.push((false, &text[rest..start]));
        parts.push((true, &text[start..start + length]));
        rest = start + length;
    }
    parts.push((false, &text[rest..]));
    html! { @for (mark, part) in parts { @if mark { mark { (part) } } @else { (part) } } }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_pages_headings_operations_and_codes() {
        for (query, href) in [
            ("quick start", "/docs/quick-start"),
            ("dead letters", "/docs/retries-and-dead-letters#dead-letters"),
            ("override_dates", "/docs/leaving-dates-out"),
            ("schedules-pause", "/docs/api/schedules-pause"),
            ("pause a job", "/docs/api/schedules-pause"),
            ("not_active", "/docs/errors#not_active"),
            ("IDEMPOTENCY KEY", "/docs/idempotency-and-limits"),
            ("kill -9", "/docs/architecture#kill--9"),
        ] {
            let hits = find(query);
            assert!(hits.iter().take(8).any(|hit| hit.href.starts_with(href)), "{query}: {:#?}", &hits[..hits.len().min(8)]);
        }
        assert!(find("zyzzyva").is_empty() && find(" ").is_empty());
    }

    #[test]
    fn what_was_asked_is_marked_and_harmless() {
        assert_eq!(marked("A Dead <letter>", "dead").0, "A <mark>Dead</mark> &lt;letter&gt;");
        let page = page("<script>");
        assert!(!page.body.0.contains("<script>"), "{}", page.body.0);
    }
}
