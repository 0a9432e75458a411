//! Whether a path is one of a route's.

/// Whether `path` is one of those that `pattern`, with its `{parameters}`, stands for.
pub(crate) fn fits(pattern: &str, path: &str) -> bool {
    let (mut pattern, mut path) = (pattern.split('/'), path.split('/'));
    loop {
        match (pattern.next(), path.next()) {
            (None, None) => return true,
            (Some(part), Some(text)) if part == text || (part.starts_with('{') && !text.is_empty()) => {}
            _ => return false,
        }
    }
}
