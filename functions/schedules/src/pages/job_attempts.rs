//! A job's log on its page: each attempt and each skip, by outcome and page by page.

use api::Page;
use console::address;
use maud::{Markup, Render, html};
use serde_json::Value;
use ui::{Code, Column, Empty, Field, Filters, Icon, Pager, Table, Zone, time, told_region};

use super::ticket::hears;
use super::words::{badge, count};
use crate::log::{LogOut, LogStatus};

const STATUSES: [(&str, &str); 6] = [
    ("", "Any outcome"),
    ("delivered", "Delivered"),
    ("retrying", "Retrying"),
    ("failed", "Failed"),
    ("dead_lettered", "Dead lettered"),
    ("skipped", "Skipped"),
];

/// One page of the log.
pub(super) struct JobAttempts<'a> {
    /// Of what it is told.
    pub(super) topic: String,
    /// The job's page.
    pub(super) path: String,
    pub(super) rows: Page<LogOut>,
    /// Only this outcome is shown.
    pub(super) status: Option<LogStatus>,
    /// The month that is shown beside it.
    pub(super) month: Option<String>,
    pub(super) zone: &'a Zone,
    /// Whether whoever looks may run the job.
    pub(super) may: bool,
}

impl Render for JobAttempts<'_> {
    fn render(&self) -> Markup {
        let (status, month) = (self.status_word(), self.month.as_deref());
        let fields = [Field::select("status", "Outcome", &STATUSES).label_hidden().value(Some(status.as_deref().unwrap_or("")))];
        let hidden: Vec<(&str, &str)> = month.map(|month| ("month", month)).into_iter().collect();
        let all = format!("{}#attempts", address(&self.path, &[("month", month)]));
        let older = self.rows.next_cursor.as_deref().map(|cursor| {
            let query = [("month", month), ("status", status.as_deref()), ("cursor", Some(cursor))];
            format!("{}#attempts", address(&self.path, &query))
        });
        html! {
            (Filters {
                action: &format!("{}#attempts", self.path),
                search: None,
                fields: &fields,
                hidden: &hidden,
                reset: self.status.is_some().then_some(all.as_str()),
            })
            (told_region("attempt-list", 5, hears(&self.topic), &self.list()))
            (Pager { newer: None, older: older.as_deref(), note: None })
        }
    }
}

impl JobAttempts<'_> {
    /// The outcome that is shown, by its word.
    pub(super) fn status_word(&self) -> Option<String> {
        let word = self.status.and_then(|status| serde_json::to_value(status).ok());
        word.as_ref().and_then(Value::as_str).map(str::to_owned)
    }

    fn list(&self) -> Markup {
        if self.rows.items.is_empty() {
            let filtered = self.status.is_some();
            return html! {
                (Empty {
                    icon: Icon::List,
                    title: if filtered { "No attempt came to that" } else { "No attempts yet" },
                    text: "Each call of this job, and each occurrence that was skipped, gets a line here, for 30 days.",
                    action: html! { @if self.may && !filtered { p.soft { "“Run now” calls it at once, outside its schedule." } } }
                })
            };
        }
        let columns = [
            Column::text("Outcome"),
            Column::text("Due"),
            Column::text("Began"),
            Column::number("Late"),
            Column::number("Took"),
            Column::text("Answer"),
        ];
        let rows = self.rows.items.iter().map(|row| self.row(row)).collect();
        html! { (Table { caption: "Attempts", columns: &columns, rows }) }
    }

    fn row(&self, row: &LogOut) -> Vec<Markup> {
        let there = format!("/deliveries/{}", row.occurrence_id);
        let ms = |ms: Option<i64>| html! { @if let Some(ms) = ms { (time::duration_ms(ms)) } @else { span.soft { "–" } } };
        let tried = row.attempt > 0;
        vec![
            html! { (badge(row.status)) @if row.attempt > 1 { " " span.soft.small-text { "attempt " (row.attempt) } } },
            match row.missed {
                Some(missed) => html! {
                    (count(missed.count)) " from " (time::short(missed.from, self.zone)) " to " (time::short(missed.to, self.zone))
                },
                None => html! { a.row-link href=(there) { (time::instant(row.scheduled_for, self.zone)) } },
            },
            html! { @if tried { (time::clock(row.triggered_at, self.zone)) } @else { span.soft { "–" } } },
            ms(tried.then_some(row.lateness_ms)),
            ms(row.execution_time),
            match (row.exchange.response_code, &row.detail) {
                (Some(code), _) => html! { (Code(&code.to_string())) },
                (None, Some(detail)) => html! { span.small-text { (detail) } },
                (None, None) => html! {},
            },
        ]
    }
}
