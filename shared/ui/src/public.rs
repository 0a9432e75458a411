//! The frame of pages that anybody may see: sign-in, the product's own pages, the documentation.

use maud::{Markup, Render, html};

use crate::{Button, Flash, Icon};

/// The frame for those who are not signed in, and for the documentation.
#[derive(Debug)]
pub struct Public<'a> {
    /// The page's own path, to mark the present entry.
    pub current: &'a str,
    /// Whether the reader has a session: then the console is offered instead of signing in.
    pub signed_in: bool,
    /// What the last action came to.
    pub flash: Option<Flash<'a>>,
    /// The page.
    pub content: Markup,
}

impl Render for Public<'_> {
    fn render(&self) -> Markup {
        html! {
            a.skip href="#main" { "Skip to content" }
            div.public {
                header.public-head {
                    a.brand href="/" { (Icon::Brand) span { "Minutehand" } }
                    nav aria-label="Main" {
                        a href="/docs" aria-current=[self.current.starts_with("/docs").then_some("true")] { "Docs" }
                        @if self.signed_in {
                            (Button::primary("Open console").href("/jobs").small())
                        } @else {
                            a href="/sign-in" aria-current=[(self.current == "/sign-in").then_some("page")] { "Sign in" }
                            (Button::primary("Sign up").href("/sign-up").small())
                        }
                    }
                }
                main #main tabindex="-1" {
                    @if let Some(flash) = &self.flash { (flash) }
                    (self.content)
                }
                footer.public-foot {
                    p { "Minutehand calls your URL at the times you name." }
                    nav aria-label="Footer" { a href="/docs" { "Docs" } a href="/api/openapi.json" { "OpenAPI" } }
                }
            }
        }
    }
}

/// A narrow card in the middle, for one short form.
#[derive(Debug)]
pub struct Card<'a> {
    /// The page's heading.
    pub title: &'a str,
    /// The form.
    pub content: Markup,
    /// What else one might have come for: "No account yet? Sign up".
    pub below: Markup,
}

impl Render for Card<'_> {
    fn render(&self) -> Markup {
        html! {
            div.card {
                div.card-sheet { h1 { (self.title) } (self.content) }
                @if !self.below.0.is_empty() { div.card-below { (self.below) } }
            }
        }
    }
}
