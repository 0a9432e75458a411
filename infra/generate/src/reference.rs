//! A part of the OpenAPI document for each product with endpoints, and the list of them in `shared/reference`.

use function::{Registry, Section};
use trial::Values;

/// The file of a product's part.
fn place(registry: &Registry) -> String {
    format!("functions/{}/openapi.json", registry.product)
}

/// The parts, by their files.
pub(crate) fn files(registries: &[&Registry], values: &Values) -> impl Iterator<Item = (String, String)> {
    with_endpoints(registries).map(|registry| (place(registry), openapi::document(registry, values)))
}

/// `shared/reference/src/parts.rs`, in the order that products have in the documentation: first those that people look
/// for in the console, then those on which they stand, the lowest last.
pub(crate) fn list(registries: &[&Registry]) -> String {
    let (sought, others): (Vec<&Registry>, Vec<&Registry>) = with_endpoints(registries).partition(|registry| is_sought(registry));
    let parts = sought.into_iter().chain(others.into_iter().rev());
    let lines: String = parts
        .map(|registry| format!("    (\"{}\", include_str!(\"../../../{}\")),\n", registry.product, place(registry)))
        .collect();
    format!(
        "//! The products' parts. Generated (`cargo run -p generate`).\n\n\
         /// Product and part, in the order of the documentation.\n\
         pub const PARTS: &[(&str, &str)] = &[\n{lines}];\n"
    )
}

fn with_endpoints<'a>(registries: &[&'a Registry]) -> impl Iterator<Item = &'a Registry> {
    registries.iter().copied().filter(|registry| !registry.endpoints.is_empty())
}

/// Whether the product has a heading of its own in the console.
fn is_sought(registry: &Registry) -> bool {
    let mut ways = registry.console.iter().flat_map(|console| console.pages).filter_map(|page| page.way);
    ways.any(|way| matches!(way.section, Section::Product(_)))
}
