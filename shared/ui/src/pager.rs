//! To the newer and the older part of a list.

use maud::{Markup, Render, html};

use crate::{Button, Icon};

/// The foot of a list that has more than a page. Renders nothing if there is neither.
#[derive(Clone, Copy, Debug)]
pub struct Pager<'a> {
    /// Where what is newer is.
    pub newer: Option<&'a str>,
    /// Where what is older is.
    pub older: Option<&'a str>,
    /// "50 of many", "to 21 Nov".
    pub note: Option<&'a str>,
}

impl Render for Pager<'_> {
    fn render(&self) -> Markup {
        html! {
            @if self.newer.is_some() || self.older.is_some() || self.note.is_some() {
                div.pager role="group" aria-label="Pages" {
                    p { @if let Some(note) = self.note { (note) } }
                    @if let Some(newer) = self.newer {
                        (Button::secondary("Newer").href(newer).small().icon(Icon::ChevronLeft))
                    }
                    @if let Some(older) = self.older { a.button.secondary.small href=(older) { span { "Older" } (Icon::Chevron) } }
                }
            }
        }
    }
}
