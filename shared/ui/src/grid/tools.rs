//! Above the grid its one `GET` form, with the columns to choose and the button that applies them and the filters; below
//! it what is done to the rows that were chosen.

use maud::{Markup, html};

use super::{Bulk, Grid};
use crate::{Button, Icon, query::address};

impl Grid<'_> {
    pub(super) fn tools(&self) -> Markup {
        // What a control of the form says itself is not said twice. A filter of a column that is not shown has none.
        let controlled =
            |name: &str| name == "columns" || self.shown().any(|(_, column)| column.key == name && self.is_filter(name));
        let all = address(self.action, self.without(|name| self.is_filter(name)));
        html! {
            form.grid-tools id=(self.form()) method="get" action=(self.action) {
                @for (name, value) in self.without(controlled) { input type="hidden" name=(name) value=(value); }
                (self.column_choice())
                @if self.columns.iter().any(|column| self.is_filter(column.key)) { (Button::secondary("Filter").small().icon(Icon::Filter)) }
                @if self.is_filtered() { (Button::quiet("Clear").small().href(all)) }
            }
        }
    }

    fn column_choice(&self) -> Markup {
        html! {
            details.menu.grid-columns {
                summary.button.secondary.small { (Icon::List) span { "Columns" } }
                div.menu-list {
                    fieldset {
                        legend.visually-hidden { "Columns to show" }
                        // So that choosing none is a choice too, and not the columns that are shown by themselves.
                        input type="hidden" name="columns" value="";
                        @for column in self.columns.iter().skip(1) {
                            label.choice {
                                input type="checkbox" name="columns" value=(column.key) checked[column.shown];
                                span { (column.label) }
                            }
                        }
                    }
                    (Button::secondary("Show these").small().wide())
                }
            }
        }
    }

    pub(super) fn bulk_actions(bulk: &Bulk<'_>) -> Markup {
        html! {
            div.bulk {
                span.soft role="status" data-chosen { "With those chosen:" }
                (bulk.buttons)
            }
        }
    }
}
