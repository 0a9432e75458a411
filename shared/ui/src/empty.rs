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
        html! {
            div.empty {
                (self.icon)
                h2 { (self.title) }
                p { (self.text) }
                @if !self.action.0.is_empty() { div.empty-action { (self.action) } }
            }
        }
    }
}
