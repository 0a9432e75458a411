//! Any part of the document.

use reference::document;
use serde_json::Value;

/// What `value` refers to, or itself.
pub(crate) fn resolve(value: &'static Value) -> &'static Value {
    let path = value.get("$ref").and_then(Value::as_str).and_then(|path| path.strip_prefix('#'));
    path.and_then(|path| document().pointer(path)).unwrap_or(value)
}

/// The text `name` of `value`, or none of it.
pub(crate) fn text(value: &'static Value, name: &str) -> &'static str {
    value[name].as_str().unwrap_or_default()
}
