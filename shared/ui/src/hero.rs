//! The top of a page that tells what the product is, and what it can do in a few words each.

use maud::{Markup, Render, html};

use crate::Icon;

/// A large heading with a sentence, buttons, and something to look at beside them.
#[derive(Debug)]
pub struct Hero<'a> {
    /// The heading.
    pub title: &'a str,
    /// A sentence or two.
    pub text: &'a str,
    /// Buttons.
    pub actions: Markup,
    /// Beside the words: a code block, a chart. May be empty.
    pub aside: Markup,
}

impl Render for Hero<'_> {
    fn render(&self) -> Markup {
        html! {
            section.hero {
                div {
                    h1.text-3xl { (self.title) }
                    p.hero-text { (self.text) }
                    div.cluster { (self.actions) }
                }
                @if !self.aside.0.is_empty() { div.hero-aside { (self.aside) } }
            }
        }
    }
}

/// One thing the product does.
#[derive(Clone, Copy, Debug)]
pub struct Feature<'a> {
    /// Its icon.
    pub icon: Icon,
    /// In two or three words.
    pub title: &'a str,
    /// In a sentence or two.
    pub text: &'a str,
}

/// Features in columns.
pub fn features(features: &[Feature<'_>]) -> Markup {
    html! {
        ul.features { @for feature in features { li { (feature.icon) h2 { (feature.title) } p { (feature.text) } } } }
    }
}
