//! The frame that pages of the documentation share: the contents at the left, what is on the page at the right, the ways
//! to the page before and after.

use maud::{Markup, Render, html};

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
            div.docs {
                (self.menu())
                article.docs-article {
                    a.docs-open href="#contents" { (ui::Icon::Menu) span { "Contents" } }
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
    fn menu(&self) -> Markup {
        html! {
            div.docs-menu #contents {
                a.docs-close href="#main" { (ui::Icon::Cross) span { "Close contents" } }
                (search_form(self.query))
                nav aria-label="Documentation" {
                    @for (part, entries) in contents() {
                        h2 { (part) }
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
        let current = if here {
            Some("page")
        } else if below {
            Some("true")
        } else {
            None
        };
        html! { a href=(entry.path) aria-current=[current] { (entry.title) } }
    }
}

/// The field that searches the documentation.
pub(crate) fn search_form(query: &str) -> Markup {
    html! {
        form.docs-search role="search" action="/docs/search" method="get" {
            label.visually-hidden for="q" { "Search the documentation" }
            input type="search" name="q" id="q" value=(query) placeholder="Search" maxlength="100" autocomplete="off";
            (ui::Button::secondary("").icon(ui::Icon::Search).label("Search").small())
        }
    }
}

fn on_this_page(headings: &[Heading]) -> Markup {
    html! {
        @if headings.len() > 1 {
            nav.docs-here aria-labelledby="on-this-page" {
                h2 #on-this-page { "On this page" }
                ul {
                    @for heading in headings {
                        li.deeper[heading.level > 2] { a href={ "#" (heading.anchor) } { (heading.text) } }
                    }
                }
            }
        } @else { div.docs-here {} }
    }
}

fn ways_on(path: &str) -> Markup {
    let (before, after) = neighbours(path);
    html! {
        @if before.is_some() || after.is_some() {
            nav.docs-ways aria-label="Before and after this page" {
                @if let Some(before) = before { a.before href=(before.path) { small { "Before" } span { (before.title) } } }
                @if let Some(after) = after { a.after href=(after.path) { small { "Next" } span { (after.title) } } }
            }
        }
    }
}
