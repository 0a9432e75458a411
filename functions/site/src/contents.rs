//! The table of contents: every page of the portal that has a place in it.

use crate::documents::{DOCUMENTS, Part};

/// An entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Where it leads.
    pub path: String,
    /// What it is called.
    pub title: &'static str,
    /// What it is about, in a sentence.
    pub about: &'static str,
}

/// Pages that are not documents, in the part "Reference".
const REFERENCE: [(&str, &str, &str); 6] = [
    ("/docs/api", "API", "Every operation: what it takes, what it answers, who may, and an example."),
    ("/docs/webhooks", "Webhooks", "What your receiver is sent, how it is signed, and what follows from each answer."),
    ("/docs/errors", "Errors", "Every code, when it is answered, and what to do about it."),
    ("/docs/conventions", "Conventions", "Authentication, permissions, lists, limits and the fields of a schedule."),
    ("/docs/explorer", "Explorer", "The OpenAPI document in Swagger UI, to try requests from the browser."),
    ("/docs/changelog", "Changelog", "What changed."),
];

/// All parts with their entries, in order.
pub fn contents() -> Vec<(&'static str, Vec<Entry>)> {
    let of = |part: Part| -> (&'static str, Vec<Entry>) {
        let documents = DOCUMENTS.iter().filter(|document| document.part == part);
        let entries = documents.map(|document| Entry { path: document.path(), title: document.title, about: document.about });
        (part.title(), entries.collect())
    };
    let reference = REFERENCE.map(|(path, title, about)| Entry { path: path.to_owned(), title, about });
    vec![of(Part::Start), of(Part::Guides), ("Reference", reference.into()), of(Part::Operating)]
}

/// The entry for `path`.
pub fn entry(path: &str) -> Option<Entry> {
    contents().into_iter().flat_map(|(_, entries)| entries).find(|entry| entry.path == path)
}

/// The entries before and after the page `path` in reading order.
pub fn neighbours(path: &str) -> (Option<Entry>, Option<Entry>) {
    let all: Vec<Entry> = contents().into_iter().flat_map(|(_, entries)| entries).collect();
    let Some(place) = all.iter().position(|entry| entry.path == path) else { return (None, None) };
    (place.checked_sub(1).and_then(|before| all.get(before).cloned()), all.get(place + 1).cloned())
}
