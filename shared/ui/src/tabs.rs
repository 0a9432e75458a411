//! The views of one thing. Each is a page of its own.

use maud::{Markup, Render, html};

/// Label, address, and whether it is the present one.
#[derive(Clone, Copy, Debug)]
pub struct Tabs<'a>(pub &'a [(&'a str, &'a str, bool)]);

impl Render for Tabs<'_> {
    fn render(&self) -> Markup {
        html! {
            nav.tabs aria-label="Views" {
                ul {
                    @for (label, href, current) in self.0 {
                        li { a href=(href) aria-current=[current.then_some("page")] { (label) } }
                    }
                }
            }
        }
    }
}
