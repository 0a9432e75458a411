//! Anchors, made of headings as code hosts make them, so that a link works in both places.

use std::collections::BTreeMap;

/// Gives each heading an anchor of its own.
#[derive(Debug, Default)]
pub(super) struct Slugs(BTreeMap<String, usize>);

impl Slugs {
    /// The anchor of the next heading with these words.
    pub(super) fn next(&mut self, words: &str) -> String {
        let slug = slug(words);
        let seen = self.0.entry(slug.clone()).or_default();
        *seen += 1;
        if *seen == 1 { slug } else { format!("{slug}-{}", *seen - 1) }
    }
}

/// Letters, digits, hyphens and underscores in lower case; spaces become hyphens, all else goes.
fn slug(words: &str) -> String {
    let kept = words.trim().chars().filter(|letter| letter.is_alphanumeric() || matches!(letter, ' ' | '-' | '_'));
    kept.flat_map(char::to_lowercase).map(|letter| if letter == ' ' { '-' } else { letter }).collect()
}
