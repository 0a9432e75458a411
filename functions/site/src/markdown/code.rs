//! Examples of code: one step in several languages, of which the reader chooses one for the whole page.

use maud::{Markup, PreEscaped, html};

/// The text that stands for a key of the reader's own.
const YOUR_KEY: &str = "mh_YOUR_KEY";

/// The languages that examples come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Language {
    Shell,
    JavaScript,
    Python,
    Rust,
}

impl Language {
    /// All, in the order they are offered in.
    pub const ALL: [Language; 4] = [Language::Shell, Language::JavaScript, Language::Python, Language::Rust];

    /// As Markdown names it after a fence.
    pub const fn fence(self) -> &'static str {
        match self {
            Language::Shell => "sh",
            Language::JavaScript => "js",
            Language::Python => "python",
            Language::Rust => "rust",
        }
    }

    /// As people name it.
    pub const fn name(self) -> &'static str {
        match self {
            Language::Shell => "curl",
            Language::JavaScript => "JavaScript",
            Language::Python => "Python",
            Language::Rust => "Rust",
        }
    }

    /// The language of a fence's info string, `rust,no_run` included.
    pub fn of_fence(info: &str) -> Option<Language> {
        let word = info.split([',', ' ']).next().unwrap_or_default();
        Language::ALL.into_iter().find(|language| language.fence() == word)
    }
}

/// One step in one language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example {
    /// The language.
    pub language: Language,
    /// The code.
    pub code: String,
}

/// One step in as many languages as it has.
pub fn examples(all: &[Example]) -> Markup {
    html! {
        @if let [only] = all { (block(label(only), &only.code)) } @else {
            div.code-group {
                @for one in all { div data-lang=(one.language.fence()) { (block(label(one), &one.code)) } }
            }
        }
    }
}

/// A shell's example is called by the tool it is about.
fn label(example: &Example) -> &'static str {
    let plain_shell = example.language == Language::Shell && !example.code.contains("curl") && !example.code.contains("mh ");
    if plain_shell { "Shell" } else { example.language.name() }
}

/// A block of code; what the reader has to fill in can be found by the script.
pub(super) fn block(label: &str, code: &str) -> Markup {
    let block = ui::code_block(label, code.trim_end_matches('\n')).0;
    let Some((before, shown)) = block.split_once("<code>") else { return PreEscaped(block) };
    let filled = format!(r#"<span data-fill="key">{YOUR_KEY}</span>"#);
    PreEscaped(format!("{before}<code>{}", shown.replace(YOUR_KEY, &filled)))
}

/// Which of these languages to show, by radio buttons that the style sheet follows; nothing where there is no choice.
pub fn chooser(languages: &[Language]) -> Markup {
    html! {
        @if languages.len() > 1 {
            fieldset.languages {
                legend { "Examples in" }
                @for (index, language) in languages.iter().enumerate() {
                    label {
                        input type="radio" name="language" id={ "language-" (language.fence()) } value=(language.fence())
                            checked[index == 0];
                        span { (language.name()) }
                    }
                }
            }
        }
    }
}
