//! A page of the portal, before it is put into the frame that all of them share.

use maud::Markup;

use crate::markdown::{Article, Heading, Section};

/// A page.
#[derive(Clone, Debug)]
pub struct Page {
    /// Its own path.
    pub path: String,
    /// Its heading.
    pub title: String,
    /// What it is about, in a sentence; for search engines and lists of pages.
    pub about: String,
    /// Its headings, for the list of what is on the page.
    pub headings: Vec<Heading>,
    /// What follows its heading.
    pub body: Markup,
    /// Its words by section, for the search.
    pub sections: Vec<Section>,
}

impl Page {
    /// The page of an article.
    pub fn of_article(path: impl Into<String>, title: &str, about: &str, article: Article) -> Page {
        let Article { headings, body, sections, .. } = article;
        Page { path: path.into(), title: title.into(), about: about.into(), headings, body, sections }
    }
}
