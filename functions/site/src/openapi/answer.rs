//! What an operation answers.

use serde_json::{Map, Value};

use super::node::{resolve, text};

/// An answer with one status.
#[derive(Clone, Debug)]
pub struct Answer {
    /// `201`, or `default`.
    pub status: &'static str,
    /// What it says, as Markdown; of a problem its codes are in [`codes`](Self::codes) instead.
    pub about: &'static str,
    /// The media type of its body, if it has one.
    pub media: Option<&'static str>,
    /// The form of its body.
    pub schema: Option<&'static Value>,
    /// Its headers and what each says.
    pub headers: Vec<(&'static str, &'static str)>,
    /// The codes of problems, when it is one.
    pub codes: Vec<Code>,
}

/// A code of a problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Code {
    /// The status it comes with.
    pub status: u16,
    /// The code.
    pub code: &'static str,
    /// When it is answered, half a sentence of Markdown.
    pub when: &'static str,
}

impl Answer {
    pub(super) fn new(status: &'static str, value: &'static Value) -> Answer {
        let (media, content) = value["content"].as_object().into_iter().flatten().next().unzip();
        let schema = content.and_then(|content| content.get("schema"));
        let headers = value["headers"].as_object().into_iter().flatten();
        let headers = headers.map(|(name, header)| (name.as_str(), text(resolve(header), "description"))).collect();
        let about = text(value, "description");
        let is_problem = media.is_some_and(|media| media == "application/problem+json");
        let number = status.parse().unwrap_or_default();
        let codes = if is_problem { about.split("\n\n").filter_map(|line| code(number, line)).collect() } else { Vec::new() };
        Answer { status, about, media: media.map(String::as_str), schema, headers, codes }
    }

    /// Whether it is a success.
    pub fn is_success(&self) -> bool {
        self.status.starts_with(['2', '3'])
    }
}

/// `` `code`: when. ``, as the document describes a problem.
fn code(status: u16, line: &'static str) -> Option<Code> {
    let (code, when) = line.strip_prefix('`')?.split_once("`: ")?;
    Some(Code { status, code, when: when.strip_suffix('.').unwrap_or(when) })
}

/// The properties of a schema that is an object.
pub(super) fn properties(schema: &'static Value) -> Option<&'static Map<String, Value>> {
    schema["properties"].as_object()
}
