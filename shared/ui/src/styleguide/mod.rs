//! Every component in every state, on one page: what a designer looks at, and what tests look at.

use maud::{Markup, html};

/// The style guide as the content of a page.
pub fn render() -> Markup {
    html! {}
}
