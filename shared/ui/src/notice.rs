//! A sentence that stays on the page until its reason is gone.

use maud::{Markup, Render, html};

use crate::{Icon, Tone};

/// Something to know, with at most one thing to do about it.
#[derive(Debug)]
pub struct Notice {
    /// How bad it is.
    pub tone: Tone,
    /// One or two sentences.
    pub text: Markup,
    /// A button or a link.
    pub action: Option<Markup>,
}

impl Render for Notice {
    fn render(&self) -> Markup {
        let icon = match self.tone {
            Tone::Neutral | Tone::Accent => Icon::Info,
            Tone::Good => Icon::Check,
            Tone::Warn | Tone::Bad => Icon::Warning,
        };
        html! {
            div.notice.(self.tone.class()) {
                (icon)
                p { (self.text) }
                @if let Some(action) = &self.action { (action) }
            }
        }
    }
}
