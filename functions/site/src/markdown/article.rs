//! What a document becomes, and how.

use maud::Markup;

/// A heading within an article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    /// 2 or 3; what lies deeper is not listed.
    pub level: u8,
    /// Its words.
    pub text: String,
    /// The id it can be linked to by, as code hosts make them.
    pub anchor: String,
}

/// What is under one heading, as words alone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Section {
    /// The heading's words; none before the first.
    pub heading: String,
    /// The heading's anchor.
    pub anchor: String,
    /// All that is said there, code included.
    pub text: String,
}

/// A document, rendered.
#[derive(Clone, Debug)]
pub struct Article {
    /// The words of its first-level heading.
    pub title: String,
    /// The headings below it, in order.
    pub headings: Vec<Heading>,
    /// What follows the title.
    pub body: Markup,
    /// The words by section, for the search.
    pub sections: Vec<Section>,
}

/// How a document is rendered.
#[derive(Clone, Copy)]
pub struct Rendering<'a> {
    /// Where the server answers, put in the place of [`HERE`].
    pub base: &'a str,
    /// Where a link of the document leads; `None` when the portal has no such page, and then only its words are shown.
    pub link: &'a dyn Fn(&str) -> Option<String>,
    /// What an indented block is called that does not follow an example.
    pub indented: &'a str,
}

/// Where the guides say that the server answers.
pub const HERE: &str = "http://127.0.0.1:3000";
