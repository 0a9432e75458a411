//! Kinds of notices: what a channel may be for. Products declare theirs in their registries; a function has its own
//! product's registry only, so what all of them declare is in a file that `cargo run -p generate` writes.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

/// A kind of notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kind {
    /// Its name, such as `job.disabled`.
    pub name: &'static str,
    /// When it is posted, in a few words.
    pub about: &'static str,
}

static KINDS: LazyLock<Vec<Kind>> = LazyLock::new(|| serde_json::from_str(include_str!("../kinds.json")).unwrap_or_default());

/// All kinds, in the order of their products.
pub fn kinds() -> &'static [Kind] {
    &KINDS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_is_read() {
        assert!(kinds().iter().any(|kind| kind.name == "job.disabled" && !kind.about.is_empty()), "{:?}", kinds());
    }
}
