//! A grid with everything, one that found nothing, and a list to put in order.

use maud::{Markup, html};

use super::lists::status;
use crate::{Bulk, Button, Empty, Filter, Grid, GridColumn, GridRow, Icon, Order, OrderItem, Pager};

const STATUSES: [(&str, &str); 3] = [("", "Any"), ("active", "Active"), ("paused", "Paused")];
const COLUMNS: [GridColumn<'_>; 7] = [
    GridColumn::text("name", "Job").sortable().filter(Filter::Text),
    GridColumn::text("status", "Status").filter(Filter::Select(&STATUSES)),
    GridColumn::text("address", "Address").filter(Filter::Text),
    GridColumn::text("next", "Next").sortable().filter(Filter::Date),
    GridColumn::number("calls", "Calls").sortable(),
    GridColumn::number("failed", "Failed").sortable(),
    GridColumn::text("maker", "Made by").shown(false),
];
const JOBS: [(&str, &str, &str, &str, &str, &str); 12] = [
    ("Invoices", "active", "example.com/hooks/invoices", "23 Nov, 09:00", "1,204", "3"),
    ("Reminders by phone", "active", "example.com/hooks/reminders", "21 Nov, 09:15", "38,412", "112"),
    ("Month-end close", "paused", "ledger.example.com/close", "30 Nov, 23:30", "11", "0"),
    ("Warm the cache", "disabled", "cdn.example.com/warm", "21 Nov, 09:01", "9", "9"),
    ("Newsletter", "active", "example.com/hooks/newsletter", "24 Nov, 07:00", "52", "1"),
    ("Exchange rates", "active", "rates.example.com/fetch", "21 Nov, 16:00", "250", "0"),
    ("Backups", "active", "backup.example.com/run", "22 Nov, 03:00", "365", "2"),
    ("Stock levels", "active", "shop.example.com/stock", "21 Nov, 09:05", "104,310", "841"),
    ("Certificates", "active", "example.com/hooks/certificates", "1 Dec, 00:00", "24", "0"),
    ("Abandoned carts", "paused", "shop.example.com/carts", "21 Nov, 10:00", "7,201", "64"),
    ("Weekly figures", "active", "figures.example.com/weekly", "23 Nov, 06:00", "51", "0"),
    ("Night audit", "active", "ledger.example.com/audit", "22 Nov, 00:30", "365", "0"),
];

pub(super) fn grids() -> Markup {
    let row = |(name, word, address, next, calls, failed): (&'static str, &str, &str, &str, &str, &str)| GridRow {
        id: name,
        name,
        cells: vec![
            html! { a href="#grids" { (name) } },
            html! { (status(word)) },
            html! { (address) },
            html! { (next) },
            html! { (calls) },
            html! { (failed) },
            html! { "ada@example.com" },
        ],
    };
    let buttons = html! {
        (Button::secondary("Pause").small().icon(Icon::Pause).name_value("do", "pause"))
        (Button::secondary("Resume").small().icon(Icon::Play).name_value("do", "resume"))
        (Button::secondary("Remove…").small().icon(Icon::Trash).name_value("do", "remove"))
    };
    let full = Grid {
        id: "grid-jobs",
        caption: "Jobs",
        action: "#grids",
        query: &[("sort", "-calls")],
        columns: &COLUMNS,
        rows: JOBS.into_iter().map(row).collect(),
        bulk: Some(Bulk { action: "#grids", name: "job", buttons }),
        empty: html! {},
        pager: html! { (Pager { newer: None, older: Some("#grids"), note: Some("12 of 31 jobs") }) },
    };
    let none = Empty {
        icon: Icon::Search,
        title: "No job is like that",
        text: "Search for a part of a name, or take the filters away.",
        action: html! { (Button::secondary("All jobs").href("#grids")) },
    };
    let empty = Grid {
        id: "grid-none",
        caption: "Jobs like “xyzzy”",
        query: &[("name", "xyzzy")],
        rows: Vec::new(),
        bulk: None,
        empty: html! { (none) },
        pager: html! {},
        ..full
    };
    html! { (full) (empty) }
}

pub(super) fn order() -> Markup {
    let step = |id, name, what: &str| OrderItem { id, name, content: html! { p { (name) } p.soft.small-text { (what) } } };
    let steps = [
        step("step_1", "Check the address", "It must resolve, and to no private network."),
        step("step_2", "Sign the body", "With the newest of the team’s secrets."),
        step("step_3", "Call", "Fifteen seconds at most."),
        step("step_4", "Write the log", "The first kilobyte of the answer, eight of a failure."),
    ];
    html! { (Order { label: "Steps", action: "#order", items: &steps }) }
}
