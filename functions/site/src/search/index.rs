//! The index: every section of every page as words, made when somebody first searches.

use std::sync::LazyLock;

use crate::lookup::pages;

/// How many places are shown.
pub(super) const MOST: usize = 30;
/// How much is shown around the first of the words.
const BEFORE_CHARS: usize = 60;
const AROUND_CHARS: usize = 200;

/// A place that has all the words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Hit {
    pub(super) href: String,
    pub(super) title: String,
    /// The page it is in, when the title is a heading's.
    pub(super) within: String,
    pub(super) excerpt: String,
}

struct Place {
    href: String,
    title: String,
    within: String,
    /// In lower case, for finding.
    title_low: String,
    text: String,
    text_low: String,
    is_page: bool,
}

static INDEX: LazyLock<Vec<Place>> = LazyLock::new(|| {
    pages()
        .flat_map(|page| {
            let (path, title, about) = (page.path.clone(), page.title.clone(), page.about.clone());
            page.sections.into_iter().map(move |section| {
                let is_page = section.heading.is_empty();
                let text = if is_page { format!("{about} {}", section.text) } else { section.text };
                let text = text.replace('`', "");
                let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
                let (href, title, within) = if is_page {
                    (path.clone(), title.clone(), String::new())
                } else {
                    (format!("{path}#{}", section.anchor), section.heading, title.clone())
                };
                Place { title_low: title.to_lowercase(), text_low: text.to_lowercase(), href, title, within, text, is_page }
            })
        })
        .collect()
});

/// The words of a question, in lower case.
pub(super) fn words(query: &str) -> Vec<String> {
    query.to_lowercase().split_whitespace().map(str::to_owned).collect()
}

/// The places that have all words of `query`, the best first.
pub(super) fn find(query: &str) -> Vec<Hit> {
    let words = words(query);
    if words.is_empty() {
        return Vec::new();
    }
    let whole = words.join(" ");
    let mut found: Vec<(u32, &Place)> = INDEX.iter().filter_map(|place| Some((score(place, &words, &whole)?, place))).collect();
    found.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    found.into_iter().take(MOST).map(|(_, place)| hit(place, &words)).collect()
}

/// How well a place fits; `None` unless it has every word.
fn score(place: &Place, words: &[String], whole: &str) -> Option<u32> {
    let mut score = 0;
    for word in words {
        let (in_title, in_text) = (place.title_low.contains(word.as_str()), place.text_low.contains(word.as_str()));
        score += match (in_title, in_text) {
            (true, _) => 20,
            // Headings are short and pages long, so a word on a page's first lines is worth little.
            (false, true) => 2,
            (false, false) if place.within.to_lowercase().contains(word.as_str()) => 1,
            (false, false) => return None,
        };
    }
    let exact = if place.title_low == whole {
        60
    } else if place.title_low.contains(whole) {
        20
    } else {
        0
    };
    let phrase = if place.text_low.contains(whole) { 6 } else { 0 };
    Some(score + exact + phrase + u32::from(place.is_page) * 4)
}

fn hit(place: &Place, words: &[String]) -> Hit {
    let first = words.iter().filter_map(|word| place.text_low.find(word.as_str())).min().unwrap_or_default();
    // Counted in characters, so that none is cut, and from the beginning of a word.
    let start = place.text_low.get(..first).map_or(0, |before| before.chars().count());
    let near = start.saturating_sub(BEFORE_CHARS);
    let space = place.text.chars().skip(near).take(BEFORE_CHARS).position(|letter| letter == ' ');
    let from = if near == 0 { 0 } else { near + space.map_or(0, |space| space + 1) };
    let mut excerpt: String = place.text.chars().skip(from).take(AROUND_CHARS).collect();
    if from > 0 {
        excerpt.insert(0, '…');
    }
    if place.text.chars().count() > from + AROUND_CHARS {
        excerpt.push('…');
    }
    Hit { href: place.href.clone(), title: place.title.clone(), within: place.within.clone(), excerpt }
}
