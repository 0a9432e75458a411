//! The frame that pages of the documentation share: the contents at the left, what is on the page at the right, the ways
//! to the page before and after.

use maud::{Markup, Render, html};
use ui::{Button, Icon};

use crate::contents::{Entry, contents, neighbours};
use crate::markdown::Heading;
use crate::page::Page;

/// A page in the portal's frame.
#[derive(Debug)]
pub struct Portal<'a> {
    /// The page.
    pub page: &'a Page,
    /// What was searched for, to be shown in the search's field.
    pub query: &'a str,
}

impl Render for Portal<'_> {
    fn render(&self) -> Markup {
        let page = self.page;
        html! {
            div.docs.site-docs {
                (self.contents())
                article.prose {
                    h1 { (page.title) }
                    (page.body)
                    (ways_on(&page.path))
                }
                (on_this_page(&page.headings))
            }
        }
    }
}

impl Portal<'_> {
    fn contents(&self) -> Markup {
        html! {
            nav.docs-contents aria-label="Documentation" {
                (search_form(self.query))
                // On a phone the contents fold away; on a wide screen the style sheet shows them either way.
                details { summary { (Icon::List) "Contents" (Icon::ChevronDown) } }
                div.docs-list {
                    @for (part, entries) in contents() {
                        p { (part) }
                        ul { @for entry in &entries { li { (self.way(entry)) } } }
                    }
                }
            }
        }
    }

    /// A page below another, as each operation is below the API's, marks the other.
    fn way(&self, entry: &Entry) -> Markup {
        let here = self.page.path == entry.path;
        let below = self.page.path.strip_prefix(&entry.path).is_some_and(|rest| rest.starts_with('/'));
        let current = if here { Some("page") } else { below.then_some("true") };
        html! { a href=(entry.path) aria-current=[current] { (entry.title) } }
    }
}

/// The field that searches the documentation.
fn search_form(query: &str) -> Markup {
    html! {
        form.docs-search role="search" action="/docs/search" method="get" {
            label.visually-hidden for="q" { "Search the documentation" }
            input type="search" name="q" id="q" value=(query) placeholder="Search" maxlength="100" autocomplete="off";
            (Button::secondary("").icon(Icon::Search).label("Search").small())
        }
    }
}

fn on_this_page(headings: &[Heading]) -> Markup {
    html! {
        @if headings.len() > 1 {
            nav.docs-here aria-labelledby="on-this-page" {
                p #on-this-page { "On this page" }
                ul {
                    @for heading in headings {
                        li.deeper[heading.level > 2] { a href={ "#" (heading.anchor) } { (heading.text) } }
                    }
                }
            }
        }
    }
}

fn ways_on(path: &str) -> Markup {
    let (before, after) = neighbours(path);
    html! {
        @if before.is_some() || after.is_some() {
            nav.docs-ways aria-label="Before and after" {
                @if let Some(before) = before { a href=(before.path) rel="prev" { small { "Before" } (before.title) } }
                @if let Some(after) = after { a.next href=(after.path) rel="next" { small { "After" } (after.title) } }
            }
        }
    }
}
