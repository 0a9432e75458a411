//! A table to work in: sorted by its heads, narrowed column by column, with columns to choose and things to do to the
//! rows that were chosen. Everything is a link or a form; the script only counts what is chosen and chooses all.
//!
//! It scrolls in a frame of its own, across and down, so that its heads stay in sight and a wide table does not make the
//! page wide. What is sent comes back under these names: `sort` (`-name` for the greatest first), `columns` once for each
//! column shown, a filter under its column's key, and the chosen rows under [`Bulk::name`].

mod head;
mod tools;

use maud::{Markup, Render, html};

use crate::{assets, query::Parameter};

/// What a column can be narrowed by.
#[derive(Clone, Copy, Debug)]
pub enum Filter<'a> {
    /// Nothing.
    None,
    /// A part of the text.
    Text,
    /// One of several, as value and words; the first is for any.
    Select(&'a [(&'a str, &'a str)]),
    /// A day.
    Date,
}

/// A column, whether it is shown at present or not.
#[derive(Clone, Copy, Debug)]
pub struct GridColumn<'a> {
    /// What it is called in addresses.
    pub key: &'a str,
    /// Its head.
    pub label: &'a str,
    /// Whether its values line up at their right.
    pub numeric: bool,
    /// Whether its head sorts.
    pub sortable: bool,
    /// What it can be narrowed by.
    pub filter: Filter<'a>,
    /// Whether it is shown.
    pub shown: bool,
}

impl<'a> GridColumn<'a> {
    /// A column of words that does nothing.
    pub const fn text(key: &'a str, label: &'a str) -> Self {
        Self { key, label, numeric: false, sortable: false, filter: Filter::None, shown: true }
    }

    /// A column of numbers that does nothing.
    pub const fn number(key: &'a str, label: &'a str) -> Self {
        Self { numeric: true, ..Self::text(key, label) }
    }

    /// Its head sorts.
    #[must_use]
    pub const fn sortable(self) -> Self {
        Self { sortable: true, ..self }
    }

    /// It can be narrowed.
    #[must_use]
    pub const fn filter(self, filter: Filter<'a>) -> Self {
        Self { filter, ..self }
    }

    /// Whether it is shown.
    #[must_use]
    pub const fn shown(self, shown: bool) -> Self {
        Self { shown, ..self }
    }
}

/// A row.
#[derive(Clone, Debug)]
pub struct GridRow<'a> {
    /// What the form says when the row is chosen.
    pub id: &'a str,
    /// What the row is about, for who does not see it: "Invoices".
    pub name: &'a str,
    /// A cell for each column, in their order, whether it is shown or not.
    pub cells: Vec<Markup>,
}

/// What can be done to several rows at once.
#[derive(Debug)]
pub struct Bulk<'a> {
    /// Where the form posts to.
    pub action: &'a str,
    /// Under which name the chosen rows are sent.
    pub name: &'a str,
    /// The buttons.
    pub buttons: Markup,
}

/// The whole of it.
#[derive(Debug)]
pub struct Grid<'a> {
    /// What begins the ids in it; on a page once.
    pub id: &'a str,
    /// What the rows are: "Jobs".
    pub caption: &'a str,
    /// The list's own path.
    pub action: &'a str,
    /// The parameters of the present address but where in the list it is: filters, `sort`, `columns`, and whatever else
    /// the page knows.
    pub query: &'a [(&'a str, &'a str)],
    /// All columns. The first is what the row is about, and is always shown.
    pub columns: &'a [GridColumn<'a>],
    /// The rows.
    pub rows: Vec<GridRow<'a>>,
    /// What can be done to several; none for a grid to look at.
    pub bulk: Option<Bulk<'a>>,
    /// What stands there instead of rows.
    pub empty: Markup,
    /// The foot, usually a [`Pager`](crate::Pager).
    pub pager: Markup,
}

impl Render for Grid<'_> {
    fn render(&self) -> Markup {
        html! {
            div.data-grid {
                (self.tools())
                @match self.bulk.as_ref().filter(|_| !self.rows.is_empty()) {
                    Some(bulk) => form method="post" action=(bulk.action) {
                        // What Enter presses: nothing, rather than the first button.
                        button type="submit" disabled hidden {}
                        row-choice data-script=(assets::choice().path) { (self.frame()) (Self::bulk_actions(bulk)) }
                    },
                    None => (self.frame()),
                }
                (self.pager)
            }
        }
    }
}

impl<'a> Grid<'a> {
    fn frame(&self) -> Markup {
        let columns: Vec<_> = self.shown().collect();
        html! {
            div.grid-frame tabindex="0" role="region" aria-label=(self.caption) {
                table.grid-table {
                    caption.visually-hidden { (self.caption) }
                    (self.head())
                    tbody {
                        @for row in &self.rows {
                            tr {
                                @if let Some(bulk) = &self.bulk {
                                    td.grid-pick { label {
                                        input type="checkbox" name=(bulk.name) value=(row.id) aria-label={ "Choose " (row.name) };
                                    } }
                                }
                                @for (index, column) in &columns {
                                    @if let Some(cell) = row.cells.get(*index) { td class=[column.numeric.then_some("number")] { (cell) } }
                                }
                            }
                        }
                    }
                }
                @if self.rows.is_empty() { (self.empty) }
            }
        }
    }

    /// The columns that are shown, and where among all they are.
    fn shown(&self) -> impl Iterator<Item = (usize, &'a GridColumn<'a>)> + use<'a> {
        self.columns.iter().enumerate().filter(|(index, column)| *index == 0 || column.shown)
    }

    fn value(&self, name: &str) -> Option<&'a str> {
        self.query.iter().find(|(known, _)| *known == name).map(|(_, value)| *value)
    }

    /// The present parameters without some.
    fn without(&self, left_out: impl Fn(&str) -> bool) -> impl Iterator<Item = Parameter<'a>> {
        self.query.iter().copied().filter(move |(name, _)| !left_out(name))
    }

    fn is_filter(&self, name: &str) -> bool {
        self.columns.iter().any(|column| column.key == name && !matches!(column.filter, Filter::None))
    }

    fn is_filtered(&self) -> bool {
        self.query.iter().any(|(name, value)| !value.is_empty() && self.is_filter(name))
    }

    /// What its one `GET` form is called, which inputs far from it belong to.
    fn form(&self) -> String {
        format!("{}-form", self.id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLUMNS: [GridColumn<'_>; 3] = [
        GridColumn::text("name", "Name").sortable().filter(Filter::Text),
        GridColumn::number("calls", "Calls").sortable(),
        GridColumn::text("zone", "Time zone").shown(false),
    ];

    fn grid<'a>(query: &'a [(&'a str, &'a str)], rows: Vec<GridRow<'a>>) -> Grid<'a> {
        let bulk = Bulk { action: "/jobs/bulk", name: "job", buttons: html! { "Pause" } };
        let (empty, pager) = (html! { "None." }, html! {});
        Grid { id: "jobs", caption: "Jobs", action: "/jobs", query, columns: &COLUMNS, rows, bulk: Some(bulk), empty, pager }
    }

    fn row<'a>() -> GridRow<'a> {
        GridRow { id: "job_1", name: "Invoices", cells: vec![html! { "Invoices" }, html! { "3" }, html! { "UTC" }] }
    }

    #[test]
    fn a_head_sorts_and_turns_round_and_keeps_the_rest_of_the_address() {
        let shown = grid(&[("name", "a b"), ("sort", "calls")], vec![row()]).render().into_string();
        assert!(shown.contains(r#"aria-sort="ascending"><a href="/jobs?name=a+b&amp;sort=-calls">"#), "{shown}");
        assert!(shown.contains(r#"<a href="/jobs?name=a+b&amp;sort=name">"#), "{shown}");
        let turned = grid(&[("sort", "-calls")], vec![row()]).render().into_string();
        assert!(turned.contains(r#"aria-sort="descending"><a href="/jobs?sort=calls">"#), "{turned}");
    }

    #[test]
    fn filters_far_from_the_form_belong_to_it_and_keep_the_sorting() {
        let shown = grid(&[("name", "a"), ("sort", "calls"), ("columns", "calls")], vec![row()]).render().into_string();
        assert!(shown.contains(r#"<form class="grid-tools" id="jobs-form" method="get" action="/jobs">"#), "{shown}");
        assert!(shown.contains(r#"<input type="hidden" name="sort" value="calls">"#), "{shown}");
        assert!(shown.contains(r#"type="search" form="jobs-form" name="name" value="a""#), "{shown}");
        assert!(!shown.contains(r#"type="hidden" name="columns" value="calls""#), "{shown}");
        assert!(shown.contains(r#"href="/jobs?sort=calls&amp;columns=calls"><span>Clear</span>"#), "{shown}");
    }

    #[test]
    fn a_column_that_is_not_shown_can_be_chosen() {
        let shown = grid(&[], vec![row()]).render().into_string();
        assert!(!shown.contains("<td>UTC</td>") && shown.contains(r#"<td class="number">3</td>"#), "{shown}");
        assert!(shown.contains(r#"<input type="checkbox" name="columns" value="zone">"#), "{shown}");
        assert!(shown.contains(r#"<input type="checkbox" name="columns" value="calls" checked>"#), "{shown}");
    }

    #[test]
    fn without_rows_there_is_nothing_to_choose_from_but_the_filters_stay() {
        let shown = grid(&[("name", "xyzzy")], Vec::new()).render().into_string();
        assert!(shown.contains("None.") && !shown.contains("Choose all") && !shown.contains("/jobs/bulk"), "{shown}");
        assert!(shown.contains(r#"value="xyzzy""#), "{shown}");
    }
}
