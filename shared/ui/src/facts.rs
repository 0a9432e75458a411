//! Names and what they are for one thing: a description list.

use maud::{Markup, Render, html};

/// Pairs of a name and a value.
#[derive(Debug)]
pub struct Facts<'a>(pub &'a [(&'a str, Markup)]);

impl Render for Facts<'_> {
    fn render(&self) -> Markup {
        html! {
            dl.facts {
                @for (label, value) in self.0 { div { dt { (label) } dd { (value) } } }
            }
        }
    }
}
