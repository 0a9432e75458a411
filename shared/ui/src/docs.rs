//! The frame of the documentation within [`Public`](crate::Public): its contents at the side, a text to read, and the
//! ways to what comes before and after.

use maud::{Markup, Render, html};

use crate::Icon;

/// A label and where it leads.
type Way<'a> = (&'a str, &'a str);

/// A page of the documentation.
#[derive(Debug)]
pub struct Docs<'a> {
    /// Headings, and the pages under each.
    pub sections: &'a [(&'a str, &'a [Way<'a>])],
    /// This page's path.
    pub current: &'a str,
    /// This page's heading.
    pub title: &'a str,
    /// The text: headings from `<h2>`, paragraphs, lists, tables, [`code_block`](crate::code_block)s.
    pub content: Markup,
    /// The page before this one.
    pub previous: Option<Way<'a>>,
    /// The page after this one.
    pub next: Option<Way<'a>>,
}

impl Render for Docs<'_> {
    fn render(&self) -> Markup {
        html! {
            div.docs {
                nav.docs-contents aria-label="Documentation" {
                    // On a phone the contents fold away; on a wide screen the style sheet shows them either way.
                    details {
                        summary { (Icon::List) "Contents" (Icon::ChevronDown) }
                    }
                    div.docs-list { @for (title, pages) in self.sections { (self.section(title, pages)) } }
                }
                article.prose {
                    h1 { (self.title) }
                    (self.content)
                    @if self.previous.is_some() || self.next.is_some() { (self.ways()) }
                }
            }
        }
    }
}

impl Docs<'_> {
    fn section(&self, title: &str, pages: &[Way<'_>]) -> Markup {
        html! {
            p { (title) }
            ul {
                @for (label, href) in pages {
                    li { a href=(href) aria-current=[(*href == self.current).then_some("page")] { (label) } }
                }
            }
        }
    }

    fn ways(&self) -> Markup {
        html! {
            nav.docs-ways aria-label="Before and after" {
                @if let Some((label, href)) = self.previous { a href=(href) rel="prev" { small { "Before" } (label) } }
                @if let Some((label, href)) = self.next { a.next href=(href) rel="next" { small { "After" } (label) } }
            }
        }
    }
}
