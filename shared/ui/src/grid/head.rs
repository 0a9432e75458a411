//! The heads, and below them what each column is narrowed by.

use maud::{Markup, html};

use super::{Filter, Grid, GridColumn};
use crate::{Icon, query::address};

impl Grid<'_> {
    pub(super) fn head(&self) -> Markup {
        let narrows = self.shown().any(|(_, column)| !matches!(column.filter, Filter::None));
        html! {
            thead {
                tr {
                    @if self.bulk.is_some() { th.grid-pick scope="col" { (self.pick_all()) } }
                    @for (_, column) in self.shown() { (self.head_of(column)) }
                }
                @if narrows {
                    tr.grid-filters {
                        @if self.bulk.is_some() { td {} }
                        @for (_, column) in self.shown() { td { (self.filter_of(column)) } }
                    }
                }
            }
        }
    }

    /// Takes a script; without one there is only the column's name.
    fn pick_all(&self) -> Markup {
        html! {
            span.visually-hidden { "Choose" }
            @if !self.rows.is_empty() { label { input type="checkbox" data-all aria-label="Choose all"; } }
        }
    }

    fn head_of(&self, column: &GridColumn<'_>) -> Markup {
        let number = column.numeric.then_some("number");
        if !column.sortable {
            return html! { th class=[number] scope="col" { (column.label) } };
        }
        let (order, next) = match self.value("sort") {
            Some(sort) if sort == column.key => (Some("ascending"), format!("-{}", column.key)),
            Some(sort) if sort.strip_prefix('-') == Some(column.key) => (Some("descending"), column.key.to_owned()),
            _ => (None, column.key.to_owned()),
        };
        let href = address(self.action, self.without(|name| name == "sort").chain([("sort", next.as_str())]));
        html! {
            th class=[number] scope="col" aria-sort=[order] {
                a href=(href) { (column.label) @if order.is_some() { (Icon::ChevronDown) } @else { (Icon::Selector) } }
            }
        }
    }

    fn filter_of(&self, column: &GridColumn<'_>) -> Markup {
        let (form, label) = (self.form(), format!("Narrow by {}", column.label.to_lowercase()));
        let value = self.value(column.key);
        html! {
            @match column.filter {
                Filter::None => {}
                Filter::Text => { input type="search" form=(form) name=(column.key) value=[value] aria-label=(label); }
                Filter::Date => { input type="date" form=(form) name=(column.key) value=[value] aria-label=(label); }
                Filter::Select(choices) => select form=(form) name=(column.key) aria-label=(label) {
                    @for (choice, words) in choices {
                        option value=(choice) selected[value == Some(choice)] { (words) }
                    }
                }
            }
        }
    }
}
