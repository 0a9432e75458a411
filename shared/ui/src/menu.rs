//! A menu that opens under its button: a `<details>`, so it needs no JavaScript.

use maud::{Markup, Render, html};

use crate::Icon;

/// An entry of a menu.
#[derive(Clone, Copy, Debug)]
pub enum MenuItem<'a> {
    /// Leads somewhere.
    Link {
        /// The words.
        label: &'a str,
        /// Where.
        href: &'a str,
        /// Before the words.
        icon: Option<Icon>,
    },
    /// Does something: posts to `action`.
    Post {
        /// The words.
        label: &'a str,
        /// Where it posts to.
        action: &'a str,
        /// Before the words.
        icon: Option<Icon>,
        /// A question to ask first.
        confirm: Option<&'a str>,
        /// Whether it takes something away.
        danger: bool,
    },
    /// A line between two groups.
    Line,
}

/// A button with a list of further actions.
#[derive(Debug)]
pub struct Menu<'a> {
    /// What the button says; with an empty `face` it says only this, and to screen readers alone.
    pub label: &'a str,
    /// What the button shows.
    pub face: Markup,
    /// The entries.
    pub items: &'a [MenuItem<'a>],
}

impl<'a> Menu<'a> {
    /// The three dots at the end of a row or a head.
    pub fn more(label: &'a str, items: &'a [MenuItem<'a>]) -> Self {
        Self { label, face: Icon::More.render(), items }
    }
}

impl Render for Menu<'_> {
    fn render(&self) -> Markup {
        html! {
            details.menu {
                summary.button.quiet.small aria-label=(self.label) { (self.face) }
                (list(self.items))
            }
        }
    }
}

/// A list for each group between two lines.
pub(crate) fn list(items: &[MenuItem<'_>]) -> Markup {
    html! {
        div.menu-list {
            @for group in items.split(|item| matches!(item, MenuItem::Line)) { ul { @for item in group { (item) } } }
        }
    }
}

impl Render for MenuItem<'_> {
    fn render(&self) -> Markup {
        html! {
            @match self {
                Self::Link { label, href, icon } => li { a href=(href) { (face(label, *icon)) } },
                Self::Post { label, action, icon, confirm, danger } => li {
                    form method="post" action=(action) {
                        button class=[danger.then_some("danger-text")] type="submit" data-confirm=[confirm] { (face(label, *icon)) }
                    }
                },
                Self::Line => {}
            }
        }
    }
}

fn face(label: &str, icon: Option<Icon>) -> Markup {
    html! { @if let Some(icon) = icon { (icon) } span { (label) } }
}
