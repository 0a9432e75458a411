//! One number that matters, with what it is and how it has been.

use maud::{Markup, Render, html};

use crate::Tone;

/// A number to see at a glance.
#[derive(Debug, Default)]
pub struct Stat<'a> {
    /// What is counted.
    pub label: &'a str,
    /// The number with its unit.
    pub value: Markup,
    /// A few words under it: "of 1,204 in 24 hours".
    pub note: Option<Markup>,
    /// A sparkline.
    pub trend: Option<Markup>,
    /// Whether it is as it should be.
    pub tone: Tone,
    /// Where there is more about it.
    pub href: Option<&'a str>,
}

impl Render for Stat<'_> {
    fn render(&self) -> Markup {
        html! {
            div.stat.(self.tone.class()) {
                p.stat-label { @if let Some(href) = self.href { a href=(href) { (self.label) } } @else { (self.label) } }
                p.stat-value { (self.value) }
                @if let Some(note) = &self.note { p.stat-note { (note) } }
                @if let Some(trend) = &self.trend { div.stat-trend { (trend) } }
            }
        }
    }
}

/// Numbers side by side.
pub fn stats(stats: &[Stat<'_>]) -> Markup {
    html! { div.stats { @for stat in stats { (stat) } } }
}
