//! What happened, in order.

use maud::{Markup, Render, html};

use crate::Tone;

/// One thing that happened.
#[derive(Debug)]
pub struct TimelineEntry {
    /// When: one of [`time`](crate::time)'s.
    pub at: Markup,
    /// What.
    pub title: Markup,
    /// More about it.
    pub detail: Option<Markup>,
    /// How it went.
    pub tone: Tone,
}

/// Things that happened, as the caller ordered them.
#[derive(Debug)]
pub struct Timeline<'a>(pub &'a [TimelineEntry]);

impl Render for Timeline<'_> {
    fn render(&self) -> Markup {
        html! {
            ol.timeline {
                @for entry in self.0 {
                    li.(entry.tone.class()) {
                        div.timeline-head { p { (entry.title) } p.timeline-at { (entry.at) } }
                        @if let Some(detail) = &entry.detail { div.timeline-detail { (detail) } }
                    }
                }
            }
        }
    }
}
