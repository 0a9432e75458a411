//! How far something is.

use maud::{Markup, Render, html};

/// A bar that fills.
#[derive(Clone, Copy, Debug)]
pub struct Progress<'a> {
    /// What is going on.
    pub label: &'a str,
    /// How much is done.
    pub value: u64,
    /// Of how much; none while that is not known.
    pub max: Option<u64>,
    /// The numbers in words: "1,200 of 4,000 lines".
    pub text: &'a str,
}

impl Render for Progress<'_> {
    fn render(&self) -> Markup {
        html! {
            div.progress {
                p { span { (self.label) } span.progress-text { (self.text) } }
                progress aria-label=(self.label) value=[self.max.map(|_| self.value)] max=[self.max] { (self.text) }
            }
        }
    }
}
