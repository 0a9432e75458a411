//! What the last action came to, told once on the page it led to.

use maud::{Markup, Render, html};

use crate::{Button, Icon, post_button};

/// Whether it worked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FlashKind {
    /// It did.
    Done,
    /// It did not, and the text says why.
    Failed,
}

/// A message about the last action.
#[derive(Clone, Debug)]
pub struct Flash<'a> {
    /// Whether it worked.
    pub kind: FlashKind,
    /// In a sentence: "Invoices is paused."
    pub text: &'a str,
    /// The words of a button and where it posts to: `("Resume", "/jobs/job_…/resume")`.
    pub undo: Option<(&'a str, &'a str)>,
}

impl Render for Flash<'_> {
    fn render(&self) -> Markup {
        let (class, icon, role) = match self.kind {
            FlashKind::Done => ("good", Icon::Check, "status"),
            FlashKind::Failed => ("bad", Icon::Warning, "alert"),
        };
        html! {
            div.notice.flash.(class) role=(role) {
                (icon)
                p { (self.text) }
                @if let Some((label, action)) = self.undo {
                    (post_button(action, &Button::secondary(label).small().icon(Icon::Undo), &[]))
                }
            }
        }
    }
}
