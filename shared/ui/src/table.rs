//! A table that becomes a list of cards on a phone, where each cell brings its column's name along.

use maud::{Markup, Render, html};

/// A column's head.
#[derive(Clone, Copy, Debug)]
pub struct Column<'a> {
    label: &'a str,
    numeric: bool,
    hidden: bool,
}

impl<'a> Column<'a> {
    /// A column of words.
    pub const fn text(label: &'a str) -> Self {
        Self { label, numeric: false, hidden: false }
    }

    /// A column of numbers, which line up at their right.
    pub const fn number(label: &'a str) -> Self {
        Self { label, numeric: true, hidden: false }
    }

    const fn class(&self) -> Option<&'static str> {
        match (self.hidden, self.numeric) {
            (true, _) => Some("actions"),
            (false, true) => Some("number"),
            (false, false) => None,
        }
    }

    /// A column of buttons, whose head only screen readers need.
    pub const fn actions(label: &'a str) -> Self {
        Self { label, numeric: true, hidden: true }
    }
}

/// Rows of the same kind. The first cell of a row is what the row is about.
#[derive(Debug)]
pub struct Table<'a> {
    /// What the rows are, for screen readers.
    pub caption: &'a str,
    /// The heads.
    pub columns: &'a [Column<'a>],
    /// Cells in the columns' order.
    pub rows: Vec<Vec<Markup>>,
}

impl Render for Table<'_> {
    fn render(&self) -> Markup {
        html! {
            div.table-wrap {
                table.table {
                    caption.visually-hidden { (self.caption) }
                    thead { tr { @for column in self.columns { (column) } } }
                    tbody {
                        @for row in &self.rows {
                            tr {
                                @for (column, cell) in self.columns.iter().zip(row) {
                                    td class=[column.class()]
                                        data-label=[(!column.hidden).then_some(column.label)] { (cell) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

impl Render for Column<'_> {
    fn render(&self) -> Markup {
        html! {
            th class=[self.class()] scope="col" {
                @if self.hidden { span.visually-hidden { (self.label) } } @else { (self.label) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_brings_its_columns_name_along() {
        let table = Table {
            caption: "Jobs",
            columns: &[Column::text("Job"), Column::number("Late"), Column::actions("Actions")],
            rows: vec![vec![html! { "Invoices" }, html! { "3 ms" }, html! { "…" }]],
        };
        let shown = table.render().into_string();
        assert!(shown.contains(r#"<td data-label="Job">Invoices</td>"#), "{shown}");
        assert!(shown.contains(r#"<td class="number" data-label="Late">3 ms</td>"#), "{shown}");
        assert!(shown.contains(r#"<td class="actions">…</td>"#), "{shown}");
    }
}
