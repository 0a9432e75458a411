//! A status in one word with a dot. The word says it, the colour repeats it.

use std::borrow::Cow;

use maud::{Markup, Render, html};

use crate::Tone;

/// A small label.
#[derive(Clone, Debug)]
pub struct Badge<'a> {
    text: Cow<'a, str>,
    tone: Tone,
    dotted: bool,
}

impl<'a> Badge<'a> {
    /// A status as the API names it, `dead_lettered`, with the tone it always has.
    pub fn status(status: &str) -> Self {
        Self { text: Cow::Owned(words(status)), tone: tone(status), dotted: true }
    }

    /// A label without a verdict: a role, a plan, a method.
    pub fn plain(text: impl Into<Cow<'a, str>>) -> Self {
        Self { text: text.into(), tone: Tone::Neutral, dotted: false }
    }

    /// Words of one's own with a dot of a tone.
    pub fn toned(text: impl Into<Cow<'a, str>>, tone: Tone) -> Self {
        Self { text: text.into(), tone, dotted: true }
    }
}

impl Render for Badge<'_> {
    fn render(&self) -> Markup {
        html! {
            span.badge.(self.tone.class()).dotted[self.dotted] { (self.text) }
        }
    }
}

/// A status that is not in the list is shown, neutrally, rather than lost.
fn tone(status: &str) -> Tone {
    match status {
        "delivered" | "active" | "ok" | "verified" | "healthy" | "done" | "ready" | "sent" => Tone::Good,
        "retrying" | "claimed" | "pending" | "invited" | "late" | "expiring" | "degraded" => Tone::Warn,
        "failed" | "dead_lettered" | "disabled" | "revoked" | "tampered" | "bounced" | "down" => Tone::Bad,
        "planned" | "running" | "scheduled" | "sending" | "current" => Tone::Accent,
        _ => Tone::Neutral,
    }
}

/// `dead_lettered` as people write it: `Dead lettered`.
fn words(status: &str) -> String {
    let text = status.replace('_', " ");
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_keeps_its_word_beside_its_colour() {
        assert_eq!(
            Badge::status("dead_lettered").render().into_string(),
            r#"<span class="badge bad dotted">Dead lettered</span>"#
        );
        assert_eq!(Badge::status("odd").render().into_string(), r#"<span class="badge neutral dotted">Odd</span>"#);
        assert_eq!(Badge::plain("POST").render().into_string(), r#"<span class="badge neutral">POST</span>"#);
    }
}
