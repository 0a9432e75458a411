//! A sheet with a hairline around it that holds one subject.

use maud::{Markup, Render, html};

/// A panel. A table, filters or a pager as its content reach its edges by themselves.
#[derive(Debug)]
pub struct Panel<'a> {
    /// Its heading; `""` for none.
    pub title: &'a str,
    /// Small buttons beside the heading.
    pub actions: Markup,
    /// What is in it.
    pub content: Markup,
}

impl Render for Panel<'_> {
    fn render(&self) -> Markup {
        let headed = !self.title.is_empty() || !self.actions.0.is_empty();
        html! {
            section.panel {
                @if headed {
                    div.panel-head {
                        @if !self.title.is_empty() { h2 { (self.title) } }
                        @if !self.actions.0.is_empty() { div.panel-actions { (self.actions) } }
                    }
                }
                div.panel-body { (self.content) }
            }
        }
    }
}
