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
    /// A status as the API names it, `dead_lettered`, in the tone that whoever has it gives it everywhere.
    pub fn status(status: &str, tone: Tone) -> Self {
        Self { text: Cow::Owned(words(status)), tone, dotted: true }
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
            Badge::status("dead_lettered", Tone::Bad).render().into_string(),
            r#"<span class="badge bad dotted">Dead lettered</span>"#
        );
        assert_eq!(
            Badge::status("odd", Tone::Neutral).render().into_string(),
            r#"<span class="badge neutral dotted">Odd</span>"#
        );
        assert_eq!(Badge::plain("POST").render().into_string(), r#"<span class="badge neutral">POST</span>"#);
    }
}
