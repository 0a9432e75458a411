//! Badges, numbers, tables, facts, timelines, tabs, filters, pagers.

use maud::{Markup, html};

use crate::{
    Badge, Button, Code, Column, Facts, Field, Filters, Icon, Menu, MenuItem, Pager, Panel, Search, Stat, Tab, TabBar, Table,
    Tabs, Timeline, TimelineEntry, Tone, Zone, chart::Sparkline, id_text, stats, time,
};

/// Words as products have them, each in its product's tone.
const STATUSES: [(&str, Tone); 10] = [
    ("delivered", Tone::Good),
    ("retrying", Tone::Warn),
    ("claimed", Tone::Warn),
    ("failed", Tone::Bad),
    ("dead_lettered", Tone::Bad),
    ("skipped", Tone::Neutral),
    ("planned", Tone::Accent),
    ("active", Tone::Good),
    ("paused", Tone::Neutral),
    ("disabled", Tone::Bad),
];

pub(super) fn status(word: &str) -> Badge<'static> {
    let tone = STATUSES.iter().find(|(known, _)| *known == word).map_or(Tone::Neutral, |(_, tone)| *tone);
    Badge::status(word, tone)
}

fn at(text: &str) -> Markup {
    let zone = Zone::named("Europe/Berlin").unwrap_or_else(Zone::utc);
    text.parse().map_or_else(|_| html! {}, |at| time::instant(at, &zone))
}

pub(super) fn badges() -> Markup {
    html! {
        div.cluster { @for (word, tone) in &STATUSES[..9] { (Badge::status(word, *tone)) } }
        div.cluster { (Badge::plain("POST")) (Badge::plain("Owner")) (Badge::plain("Europe/Berlin")) (Badge::toned("Ends today", Tone::Warn)) }
    }
}

pub(super) fn numbers() -> Markup {
    let calls: Vec<_> = [12, 14, 9, 22, 31, 28, 35, 30, 41, 38, 52, 47].map(|calls| Some(f64::from(calls))).to_vec();
    let late: Vec<_> = [3, 4, 3, 3, 9, 4, 3, 3, 4, 12, 4, 3].map(|late| Some(f64::from(late))).to_vec();
    stats(&[
        Stat {
            label: "Calls",
            value: html! { "1,204" },
            note: Some(html! { "in 24 hours" }),
            trend: Some(html! { (Sparkline { label: "Calls an hour", tone: Tone::Accent, points: &calls }) }),
            ..Stat::default()
        },
        Stat {
            label: "On time",
            value: html! { "99.98%" },
            note: Some(html! { "within a second" }),
            trend: Some(html! { (Sparkline { label: "Lateness by the hour", tone: Tone::Good, points: &late }) }),
            ..Stat::default()
        },
        Stat {
            label: "Retrying",
            value: html! { "3" },
            note: Some(html! { "next at 09:05:00" }),
            tone: Tone::Warn,
            ..Stat::default()
        },
        Stat {
            label: "Dead letters",
            value: html! { "1" },
            note: Some(html! { "to be looked at" }),
            tone: Tone::Bad,
            href: Some("#numbers"),
            ..Stat::default()
        },
    ])
}

pub(super) fn tables() -> Markup {
    html! {
        (Tabs(&[("All jobs", "#tables", true), ("Active", "#active", false), ("Paused", "#paused", false)]))
        (TabBar { label: "Deliveries by status", tabs: &deliveries() })
        (filters())
        (Panel { title: "Jobs", actions: html! { (Button::secondary("Export").small().icon(Icon::Download)) }, content: jobs() })
        (Panel { title: "Attempts", actions: html! {}, content: attempts() })
    }
}

fn deliveries<'a>() -> [Tab<'a>; 6] {
    let tab = |label, count| Tab { label, href: Some("#tables"), current: label == "Failed", count: Some(count) };
    [
        tab("All", "38,412"),
        tab("Delivered", "38,287"),
        tab("Retrying", "13"),
        Tab { href: None, ..tab("Skipped", "0") },
        tab("Dead letters", "99"),
        tab("Failed", "112"),
    ]
}

fn filters() -> Markup {
    let statuses = [("", "Any"), ("active", "Active"), ("paused", "Paused")];
    let fields = [Field::select("status", "Status", &statuses).value(Some("active")), Field::text("from", "From").date()];
    let search = Some(Search { name: "q", label: "Name or address", value: None });
    html! { (Filters { action: "#tables", search, fields: &fields, hidden: &[], reset: Some("#tables") }) }
}

fn jobs() -> Markup {
    let items = [
        MenuItem::Post { label: "Run now", action: "#tables", icon: Some(Icon::Play), confirm: None, danger: false },
        MenuItem::Link { label: "Edit", href: "#tables", icon: Some(Icon::Edit) },
    ];
    let row = |name: &str, word: &str, when: &str, next: &str, calls: &str| {
        let menu = Menu::more("Actions", &items);
        vec![
            html! { a href="#tables" { (name) } },
            html! { (status(word)) },
            html! { (when) },
            at(next),
            html! { (calls) },
            html! { (menu) },
        ]
    };
    let columns = [
        Column::text("Job"),
        Column::text("Status"),
        Column::text("When"),
        Column::text("Next"),
        Column::number("Calls"),
        Column::actions("Actions"),
    ];
    let rows = vec![
        row("Invoices", "active", "Every weekday at 09:00", "2026-11-23T08:00:00Z", "1,204"),
        row("Reminders by phone", "active", "Every 15 minutes", "2026-11-21T08:15:00Z", "38,412"),
        row("Month-end close", "paused", "Last day of the month at 23:30", "2026-11-30T22:30:00Z", "11"),
        row("Warm the cache", "disabled", "Every minute from 08:00 to 18:00", "2026-11-21T08:01:00Z", "9"),
    ];
    html! {
        (Table { caption: "Jobs", columns: &columns, rows })
        (Pager { newer: None, older: Some("#tables"), note: Some("4 of 31 jobs") })
    }
}

fn attempts() -> Markup {
    let columns = [
        Column::text("Delivery"),
        Column::text("Status"),
        Column::text("At"),
        Column::number("Late"),
        Column::number("Took"),
        Column::number("Answer"),
    ];
    let row = |id: &str, word: &str, when: &str, late: i64, took: i64, answer: &str| {
        vec![
            html! { a href="#tables" { (id_text(id)) } },
            html! { (status(word)) },
            at(when),
            html! { (time::duration_ms(late)) },
            html! { (time::duration_ms(took)) },
            html! { (answer) },
        ]
    };
    let rows = vec![
        row("occ_06GZR8B7A2332561PHQRH4ZA5M", "delivered", "2026-11-21T08:00:05Z", 1, 84, "200"),
        row("occ_06GZR8B7A2332561PHQRH4ZA5M", "retrying", "2026-11-21T08:00:00Z", 3, 15_000, "–"),
        row("occ_06GZR7XQ0B4M1V2K8ZC9T3N7WD", "dead_lettered", "2026-11-20T08:00:00Z", 2, 340, "503"),
    ];
    html! {
        (Table { caption: "Attempts", columns: &columns, rows })
        (Pager { newer: Some("#tables"), older: Some("#tables"), note: None })
    }
}

pub(super) fn facts() -> Markup {
    let facts = [
        ("Id", id_text("job_06GZR83ZCGCHVCJYW498ZJYBRG")),
        ("Calls", html! { (Badge::plain("POST")) " " (Code("https://example.com/hooks/invoices")) }),
        ("When", html! { "Every weekday at 09:00" }),
        ("Time zone", html! { "Europe/Berlin" }),
        ("Next", at("2026-11-23T08:00:00Z")),
        ("Made by", html! { "ada@example.com" }),
    ];
    let entry = |when: &str, title: &str, detail: &str, tone| TimelineEntry {
        at: at(when),
        title: html! { (title) },
        detail: (!detail.is_empty()).then(|| html! { (detail) }),
        tone,
    };
    let timeline = [
        entry("2026-11-21T08:05:04Z", "Delivered at the third attempt", "200 after 84 ms", Tone::Good),
        entry("2026-11-21T08:00:06Z", "Second attempt failed", "503 Service Unavailable. Next at 09:05:04.", Tone::Warn),
        entry("2026-11-21T08:00:00Z", "First attempt failed", "No answer within 15 s. Next at 09:00:06.", Tone::Bad),
        entry("2026-11-20T16:12:31Z", "Planned", "", Tone::Neutral),
    ];
    html! {
        (Panel { title: "Invoices", actions: html! { (Button::secondary("Edit").small().icon(Icon::Edit)) }, content: html! { (Facts(&facts)) } })
        (Panel { title: "What happened", actions: html! {}, content: html! { (Timeline(&timeline)) } })
    }
}
