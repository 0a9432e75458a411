//! A row that narrows a list: a `GET` form, so that what is found has an address.

use maud::{Markup, Render, html};

use crate::{Button, Field, Icon};

/// The box to type in.
#[derive(Clone, Copy, Debug)]
pub struct Search<'a> {
    /// The parameter's name: `q`.
    pub name: &'a str,
    /// What is searched: "Search jobs by name or address".
    pub label: &'a str,
    /// What was searched for.
    pub value: Option<&'a str>,
}

/// Filters above a list.
#[derive(Debug)]
pub struct Filters<'a> {
    /// The list's own path.
    pub action: &'a str,
    /// The box to type in, if any.
    pub search: Option<Search<'a>>,
    /// Selects and dates.
    pub fields: &'a [Field<'a>],
    /// Parameters to keep.
    pub hidden: &'a [(&'a str, &'a str)],
    /// The list without filters; given if there are any at present.
    pub reset: Option<&'a str>,
}

impl Render for Filters<'_> {
    fn render(&self) -> Markup {
        html! {
            form.filters method="get" action=(self.action) role="search" {
                @for (name, value) in self.hidden { input type="hidden" name=(name) value=(value); }
                @if let Some(search) = self.search {
                    div.search {
                        (Icon::Search)
                        input type="search" name=(search.name) value=[search.value]
                            placeholder=(search.label) aria-label=(search.label);
                    }
                }
                @for field in self.fields { (field) }
                div.filters-actions {
                    (Button::secondary("Apply"))
                    @if let Some(reset) = self.reset { (Button::quiet("Clear").href(reset)) }
                }
            }
        }
    }
}
