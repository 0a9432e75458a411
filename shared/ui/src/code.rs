//! What is meant to be copied: code, ids, secrets.

use maud::{Markup, Render, html};

use crate::Icon;

/// Code within a sentence.
#[derive(Clone, Copy, Debug)]
pub struct Code<'a>(pub &'a str);

impl Render for Code<'_> {
    fn render(&self) -> Markup {
        html! { code { (self.0) } }
    }
}

/// Several lines of code with the name of their language and a button that copies them.
pub fn code_block(language: &str, text: &str) -> Markup {
    code_listing(language, &html! { (text) })
}

/// The same with markup in it: [`key_here`], or words that are marked.
pub fn code_listing(language: &str, code: &Markup) -> Markup {
    html! {
        figure.code-block {
            figcaption { span { (language) } (copy_beside()) }
            // A long line scrolls, so the keyboard has to reach it.
            pre tabindex="0" role="group" aria-label={ "Code, " (language) } { code { (code) } }
        }
    }
}

/// Where an example needs a key: shows `placeholder` until [`test_key`](crate::test_key) has one.
pub fn key_here(placeholder: &str) -> Markup {
    html! { span data-fill="key" { (placeholder) } }
}

/// A button that copies the code it stands beside. It shows itself only where there is JavaScript to do it.
fn copy_beside() -> Markup {
    html! { copy-button { button.button.quiet.small type="button" hidden { (Icon::Copy) span aria-live="polite" { "Copy" } } } }
}

/// An id: monospace, and never broken over two lines where there is room for it.
pub fn id_text(id: &str) -> Markup {
    html! { code.id { (id) } }
}

/// A secret that is shown this once.
pub fn secret(text: &str) -> Markup {
    html! {
        div.secret {
            code { (text) }
            (copy_beside())
        }
    }
}
