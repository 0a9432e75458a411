//! The ways through the console, for the frame around every product's pages.

use function::{Registry, ways};
use serde_json::{Value, json};

/// All of them, in order.
pub(crate) fn file(registries: &[&'static Registry]) -> String {
    let way = |(page, way): (&function::Endpoint, function::Way)| {
        json!({
            "section": way.section.heading(),
            "label": page.summary,
            "href": page.path,
            "icon": way.icon,
            "permission": page.permission(),
            "covers": way.covers,
        })
    };
    let all: Vec<Value> = ways(registries).into_iter().map(way).collect();
    format!("{:#}\n", Value::from(all))
}
