//! What stands where nothing is yet: what the thing is, and the one next step.

use maud::{Markup, Render, html};

use crate::Icon;

/// An empty state.
#[derive(Debug)]
pub struct Empty<'a> {
    /// The thing's own icon.
    pub icon: Icon,
    /// "No jobs yet".
    pub title: &'a str,
    /// What the thing is, in a sentence or two.
    pub text: &'a str,
    /// One button, or nothing.
    pub action: Markup,
}

impl Render for Empty<'_> {
    fn render(&self) -> Markup {
        self.under(html! { h2 { (self.title) } })
    }
}

impl Empty<'_> {
    /// As all that there is on a page: its title is the page's.
    pub fn as_page(&self) -> Markup {
        self.under(html! { h1 { (self.title) } })
    }

    fn under(&self, heading: Markup) -> Markup {
        html! {
            div.empty {
                (self.icon)
                (heading)
                p { (self.text) }
                @if !self.action.0.is_empty() { div.empty-action { (self.action) } }
            }
        }
    }
}
