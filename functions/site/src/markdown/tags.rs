//! The plain tags: those that need no more than their names.

use pulldown_cmark::{HeadingLevel, Tag, TagEnd};

/// The number in a heading's name.
pub(super) const fn level_of(level: HeadingLevel) -> u8 {
    level as u8
}

/// What a plain tag begins with; nothing for a tag that is none.
pub(super) fn opening(tag: &Tag<'_>) -> &'static str {
    match tag {
        Tag::Paragraph => "<p>",
        Tag::List(None) => "<ul>",
        Tag::List(Some(_)) => "<ol>",
        Tag::Item => "<li>",
        Tag::Emphasis => "<em>",
        Tag::Strong => "<strong>",
        Tag::BlockQuote(_) => "<blockquote>",
        _ => "",
    }
}

/// What it ends with.
pub(super) fn closing(tag: &TagEnd) -> &'static str {
    match tag {
        TagEnd::Paragraph => "</p>",
        TagEnd::List(false) => "</ul>",
        TagEnd::List(true) => "</ol>",
        TagEnd::Item => "</li>",
        TagEnd::Emphasis => "</em>",
        TagEnd::Strong => "</strong>",
        TagEnd::BlockQuote(_) => "</blockquote>",
        _ => "",
    }
}
