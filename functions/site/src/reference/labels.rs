//! What operations and products are called.

use maud::html;

use crate::openapi::Operation;

/// A method as a small label.
pub(crate) fn method(operation: &Operation) -> maud::Markup {
    html! { span.method.(operation.method.to_ascii_lowercase()) { (operation.method) } }
}

/// A product's name as a heading.
pub(crate) fn title(product: &str) -> String {
    let mut letters = product.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
