//! A table of Markdown, gathered cell by cell and shown by the design system's.

use maud::{Markup, PreEscaped, Render};
use ui::{Column, Table};

/// What a column is called that the document gives no name: on a phone each cell says its column's.
const NAMELESS: &str = "Meaning";

/// The cells so far.
#[derive(Debug, Default)]
pub(super) struct Cells {
    head: Vec<String>,
    rows: Vec<Vec<Markup>>,
    row: Vec<Markup>,
}

impl Cells {
    /// A cell of the head, as words.
    pub(super) fn name(&mut self, words: &str) {
        let words = words.trim();
        self.head.push(if words.is_empty() { NAMELESS.to_owned() } else { words.to_owned() });
    }

    /// A cell of the present row.
    pub(super) fn cell(&mut self, html: String) {
        self.row.push(PreEscaped(html));
    }

    /// The end of a row.
    pub(super) fn end_row(&mut self) {
        self.rows.push(std::mem::take(&mut self.row));
    }

    /// The table, under a caption for those who do not see what it stands below.
    pub(super) fn table(self, caption: &str) -> Markup {
        let columns: Vec<Column<'_>> = self.head.iter().map(|name| Column::text(name)).collect();
        Table { caption, columns: &columns, rows: self.rows }.render()
    }
}
