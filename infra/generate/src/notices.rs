//! The kinds of notices, for whoever offers or judges them.

use function::Registry;

/// All of them, in order.
pub(crate) fn file(registries: &[&'static Registry]) -> String {
    let all: Vec<notice::Kind> = registries.iter().flat_map(|registry| registry.notices).copied().collect();
    serde_json::to_string_pretty(&all).map(|text| text + "\n").unwrap_or_default()
}
