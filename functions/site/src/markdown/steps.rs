//! The steps of a guide: one request in several languages, of which a reader sees the one they chose, and its answer.

use maud::Markup;
use pulldown_cmark::CodeBlockKind;

use super::code::{self, Example, Language};

/// The steps of one document, as its blocks of code go by.
#[derive(Default)]
pub(super) struct Steps {
    /// The examples of the step that is gathered.
    open: Vec<Example>,
    /// Whether a step ended, and nothing else has begun since.
    just_ended: bool,
    /// Those there is a choice of.
    languages: Vec<Language>,
}

impl Steps {
    /// The language of a block, and what it is called where it has none: `indented`, if nothing else says so.
    pub(super) fn called(&self, kind: &CodeBlockKind<'_>, indented: &str) -> (Option<Language>, String) {
        match kind {
            CodeBlockKind::Fenced(info) => match Language::of_fence(info) {
                Some(language) => (Some(language), String::new()),
                None if info.is_empty() || &**info == "text" => (None, self.plain("Text")),
                None => (None, info.to_string()),
            },
            CodeBlockKind::Indented => (None, self.plain(indented)),
        }
    }

    /// What a block without a language is called: what follows an example at once is its answer.
    fn plain(&self, otherwise: &str) -> String {
        if self.just_ended || !self.open.is_empty() { "Answer".to_owned() } else { otherwise.to_owned() }
    }

    /// Whether the step that is gathered has an example in `language`, so that another one begins the next step.
    pub(super) fn has(&self, language: Language) -> bool {
        self.open.iter().any(|example| example.language == language)
    }

    /// Adds to the step that is gathered.
    pub(super) fn add(&mut self, example: Example) {
        self.open.push(example);
    }

    /// The examples that were gathered, if there are any.
    pub(super) fn end(&mut self) -> Option<Markup> {
        if self.open.is_empty() {
            return None;
        }
        let step = std::mem::take(&mut self.open);
        if step.len() > 1 {
            self.languages.extend(step.iter().map(|example| example.language));
        }
        self.just_ended = true;
        Some(code::examples(&step))
    }

    /// Notes that something else begins.
    pub(super) fn go_on(&mut self) {
        self.just_ended = false;
    }

    /// The languages that a reader chooses from.
    pub(super) fn languages(mut self) -> Vec<Language> {
        self.languages.sort_unstable();
        self.languages.dedup();
        self.languages
    }
}
