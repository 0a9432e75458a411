//! The whole document around a page: head, style sheet, script.

use maud::{DOCTYPE, Markup, Render, html};

use crate::assets;

/// Which of the two sets of colours a page is shown in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// What the reader's system says.
    #[default]
    System,
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

impl Theme {
    /// The theme of a word, as in a cookie; `system` for any word that is none.
    pub fn parse(word: &str) -> Self {
        match word {
            "light" => Self::Light,
            "dark" => Self::Dark,
            _ => Self::System,
        }
    }

    /// The word that [`parse`](Self::parse) reads.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    const fn chosen(self) -> Option<&'static str> {
        match self {
            Self::System => None,
            Self::Light => Some("light"),
            Self::Dark => Some("dark"),
        }
    }
}

/// The last element of every page.
const LAST: &str = "last";

/// A complete page.
#[derive(Debug)]
pub struct Document<'a> {
    /// What the browser's tab says; the product's name is added.
    pub title: &'a str,
    /// Light, dark or the system's.
    pub theme: Theme,
    /// More for the head: a description, a canonical address.
    pub head: Option<Markup>,
    /// The body, usually a [`Shell`](crate::Shell) or a [`Public`](crate::Public), rendered.
    pub body: Markup,
}

impl Render for Document<'_> {
    fn render(&self) -> Markup {
        html! {
            (DOCTYPE)
            html lang="en" data-theme=[self.theme.chosen()] {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content=(self.theme.chosen().unwrap_or("light dark"));
                    title { (self.title) " · Minutehand" }
                    link rel="icon" type="image/svg+xml" href=(assets::favicon().path);
                    link rel="stylesheet" href=(assets::css().path);
                    script type="module" src=(assets::js().path) {}
                    // A table's columns move as rows come in, so nothing is shown until the page's last element is there.
                    link rel="expect" href={ "#" (LAST) } blocking="render";
                    @if let Some(head) = &self.head { (head) }
                }
                body { (self.body) i #(LAST) hidden {} }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_theme_survives_its_word() {
        for theme in [Theme::System, Theme::Light, Theme::Dark] {
            assert_eq!(Theme::parse(theme.as_str()), theme);
        }
        assert_eq!(Theme::parse("sepia"), Theme::System);
    }

    #[test]
    fn only_a_chosen_theme_is_named() {
        let page = |theme| Document { title: "Jobs", theme, head: None, body: html! {} }.render().into_string();
        assert!(page(Theme::Dark).contains(r#"<html lang="en" data-theme="dark">"#));
        assert!(page(Theme::System).contains(r#"<html lang="en">"#));
        assert!(page(Theme::System).contains("<title>Jobs · Minutehand</title>"));
    }
}
