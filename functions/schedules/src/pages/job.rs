//! `/jobs/{id}`: a job, what comes next, how it went, and every attempt.

use api::{Fields, FromFields, Page, PageQuery, Path, Query, Result};
use console::{Frame, Html, ROWS, Sheet};
use cx::Cx;
use identity::{Caller, Permission, ReadJobs, WriteJobs};
use jiff::Timestamp;
use maud::{Markup, Render, html};
use recurrence::Calendar;
use ui::{
    Button, Code, Column, Empty, Facts, Field, Filters, Icon, Menu, MenuItem, Notice, Pager, Panel, Stat, Table, Tone, Zone,
    id_text, live_region, post_button, stats, time,
};

use super::job_calendar::{JobMonth, ends_of, month_of};
use super::job_charts::{DAYS, JobCharts, span};
use super::words::{badge, count, name_of, percent};
use crate::job::{Job, JobId, JobOut, Status};
use crate::log::{LogOut, LogStatus};
use crate::logs::{self, LogsQuery};
use crate::tally::{self, Outcomes, RESPONSE_MS, Tally};

const STATUSES: [(&str, &str); 6] = [
    ("", "Any outcome"),
    ("delivered", "Delivered"),
    ("retrying", "Retrying"),
    ("failed", "Failed"),
    ("dead_lettered", "Dead lettered"),
    ("skipped", "Skipped"),
];

/// Which rows of the log, and which month.
#[derive(Debug)]
pub struct JobQuery {
    logs: LogsQuery,
    month: Option<String>,
}

impl FromFields for JobQuery {
    fn from_fields(fields: &mut Fields) -> Self {
        JobQuery { month: fields.optional("month"), logs: LogsQuery::from_fields(fields) }
    }
}

/// The job.
///
/// # Errors
/// 404 when the team has no such job.
pub async fn show(
    cx: Cx,
    caller: Caller<ReadJobs>,
    frame: Frame,
    Path(id): Path<JobId>,
    Query(query): Query<JobQuery>,
) -> Result<Html> {
    let (team, now, zone) = (caller.team.clone(), cx.now(), frame.zone());
    let status = query.logs.status;
    let stored = Job::load(&cx, &team, &id).await?;
    let job = crate::show::show(cx.clone(), caller.again(), Path(id.clone())).await?.0;
    let (rows, recent) = futures::join!(
        logs::logs(cx.clone(), caller.again(), Path(id.clone()), Query(query.logs.at_most(ROWS))),
        logs::logs(cx.clone(), caller, Path(id.clone()), Query(LogsQuery::all(PageQuery::first())))
    );
    let month = month_of(query.month.as_deref(), now, zone);
    let ((from, to), (begin, end)) = (span(now), ends_of(month, zone));
    let tallies = tally::of_job(&cx, &team, id.as_str(), from, to).await?;
    let of_month = tally::of_job(&cx, &team, id.as_str(), begin, end.min(now)).await?;
    let name = name_of(job.name.as_deref(), &job.callback_url);
    let may = frame.may_to(WriteJobs::ACTION, job.created_by.as_ref());
    let actions = html! { @if may { (buttons(&job)) } };
    let page = JobPage {
        calendar: &stored.calendar,
        job: &job,
        rows: rows?,
        recent: recent?,
        status,
        tallies,
        of_month,
        month,
        zone,
        now,
        may,
    };
    Ok(frame.page(Sheet {
        crumbs: &[("Jobs", Some("/jobs"))],
        actions,
        help: Some("/docs/troubleshooting"),
        ..Sheet::new(&name, page)
    }))
}

/// What can be done to a job.
fn buttons(job: &JobOut) -> Markup {
    let to = |what: &str| format!("/jobs/{}/{what}", job.id);
    let (edit, remove) = (to("edit"), to("remove"));
    let menu = [
        MenuItem::Link { label: "Change", href: &edit, icon: Some(Icon::Edit) },
        MenuItem::Line,
        MenuItem::Link { label: "Remove…", href: &remove, icon: Some(Icon::Trash) },
    ];
    html! {
        (post_button(&to("run"), &Button::secondary("Run now").icon(Icon::Play), &[]))
        @match job.status {
            Status::Active => (post_button(&to("pause"), &Button::secondary("Pause").icon(Icon::Pause), &[])),
            Status::Paused | Status::Disabled => (post_button(&to("resume"), &Button::secondary("Resume").icon(Icon::Play), &[])),
            Status::Completed => {},
        }
        (Menu::more("More for this job", &menu))
    }
}

struct JobPage<'a> {
    job: &'a JobOut,
    calendar: &'a Calendar,
    rows: Page<LogOut>,
    recent: Page<LogOut>,
    status: Option<LogStatus>,
    tallies: Vec<Tally>,
    of_month: Vec<Tally>,
    month: jiff::civil::Date,
    zone: &'a Zone,
    now: Timestamp,
    may: bool,
}

impl Render for JobPage<'_> {
    fn render(&self) -> Markup {
        let runs = self.job.status == Status::Active;
        let month = JobMonth {
            month: self.month,
            zone: self.zone,
            now: self.now,
            calendar: runs.then_some(self.calendar),
            tallies: &self.of_month,
            path: format!("/jobs/{}", self.job.id),
        };
        html! {
            div.stack.wide-gap {
                (self.notice())
                (live_region("numbers", 10, &self.numbers()))
                div.columns {
                    (Panel { title: "Job", actions: html! {}, content: self.facts() })
                    (Panel { title: "Next runs", actions: html! {}, content: self.next() })
                }
                (JobCharts { tallies: &self.tallies, rows: &self.recent.items, zone: self.zone, now: self.now })
                div #month { (Panel { title: "Occurrences by the day", actions: html! {}, content: month.render() }) }
                div #attempts { (Panel { title: "Attempts", actions: html! {}, content: self.attempts() }) }
            }
        }
    }
}

impl JobPage<'_> {
    fn notice(&self) -> Markup {
        match self.job.status {
            Status::Disabled => html! {
                (Notice {
                    tone: Tone::Bad,
                    text: html! { "This job stopped itself. " (self.job.disabled_reason.as_deref().unwrap_or_default()) " Resume it when the receiver is back." },
                    action: None
                })
            },
            Status::Paused => html! {
                (Notice { tone: Tone::Warn, text: html! { "Paused. What falls into the pause is skipped, and listed below as skipped." }, action: None })
            },
            Status::Active | Status::Completed => html! {},
        }
    }

    fn numbers(&self) -> Markup {
        let mut all = Outcomes::default();
        let mut took = vec![0; RESPONSE_MS.len() + 1];
        for tally in &self.tallies {
            all += tally.outcomes();
            took.iter_mut().zip(tally.response_times()).for_each(|(sum, more)| *sum += more);
        }
        let within = |percent| match tally::percentile(&took, &RESPONSE_MS, percent) {
            Some((ms, false)) => html! { "≤ " (time::duration_ms(ms)) },
            Some((ms, true)) => html! { "> " (time::duration_ms(ms)) },
            None => html! { "–" },
        };
        stats(&[
            Stat {
                label: "Status",
                value: badge(self.job.status),
                note: Some(html! { "since " (time::short(self.job.updated_at, self.zone)) }),
                ..Stat::default()
            },
            Stat {
                label: "Success",
                value: html! { (all.success_percent().map_or_else(|| "–".to_owned(), percent)) },
                note: Some(html! { (count(all.delivered)) " delivered, " (count(all.failed)) " failed in " (DAYS) " days" }),
                tone: if all.failed > 0 { Tone::Bad } else { Tone::Neutral },
                ..Stat::default()
            },
            Stat {
                label: "Response time",
                value: within(50),
                note: Some(html! { "half of all answers; 95 of 100 " (within(95)) }),
                ..Stat::default()
            },
            Stat {
                label: "Next run",
                value: match self.job.next_runs.first() {
                    Some(at) => time::short(*at, self.zone),
                    None => html! { "–" },
                },
                note: Some(html! { (self.job.schedule.timezone) }),
                ..Stat::default()
            },
        ])
    }

    fn facts(&self) -> Markup {
        let job = self.job;
        let metadata = job.metadata.as_object().is_some_and(|metadata| !metadata.is_empty());
        let mut facts = vec![
            ("Fires", html! { (job.summary) }),
            ("Calls", html! { (Code(&job.method)) " " span.break-all { (job.callback_url) } }),
        ];
        if !job.headers.is_empty() {
            facts.push(("Headers", html! { @for name in job.headers.keys() { (Code(name)) " " } }));
        }
        if metadata {
            facts.push(("Metadata", html! { (Code(&job.metadata.to_string())) }));
        }
        if !job.schedule.override_dates.is_empty() {
            facts.push(("Not on", html! { (job.schedule.override_dates.join(", ")) }));
        }
        facts.extend([("Made", time::instant(job.created_at, self.zone)), ("Id", id_text(job.id.as_str()))]);
        html! { (Facts(&facts)) }
    }

    fn next(&self) -> Markup {
        if self.job.next_runs.is_empty() {
            return html! {
                p.soft {
                    @match self.job.status {
                        Status::Completed => "Its last instant has passed. Change its dates to let it go on.",
                        _ => "None while it stands still.",
                    }
                }
            };
        }
        let own = Zone::named(&self.job.schedule.timezone).unwrap_or_else(Zone::utc);
        let both = own.name() != self.zone.name();
        let columns = [Column::text(own.name()), Column::text(self.zone.name())];
        let row = |at: &Timestamp| vec![time::instant(*at, &own), time::instant(*at, self.zone)];
        let rows = self.job.next_runs.iter().map(row).collect();
        html! { (Table { caption: "Next runs", columns: if both { &columns } else { &columns[..1] }, rows }) }
    }

    fn attempts(&self) -> Markup {
        let filtered = self.status.is_some();
        let status = self.status.and_then(|status| serde_json::to_value(status).ok());
        let status = status.as_ref().and_then(|status| status.as_str()).unwrap_or("");
        let (path, fields) = (
            format!("/jobs/{}", self.job.id),
            [Field::select("status", "Outcome", &STATUSES).label_hidden().value(Some(status))],
        );
        let older = self.rows.next_cursor.as_ref().map(|cursor| {
            let status = if filtered { format!("&status={status}") } else { String::new() };
            format!("{path}?cursor={cursor}{status}#attempts")
        });
        let columns = [
            Column::text("Outcome"),
            Column::text("Due"),
            Column::text("Began"),
            Column::number("Late"),
            Column::number("Took"),
            Column::text("Answer"),
        ];
        let rows = self.rows.items.iter().map(|row| self.row(row)).collect();
        let list = html! {
            @if self.rows.items.is_empty() {
                (Empty {
                    icon: Icon::List,
                    title: if filtered { "No attempt came to that" } else { "No attempts yet" },
                    text: "Each call of this job, and each occurrence that was skipped, gets a line here, for 30 days.",
                    action: html! { @if self.may && !filtered { (post_button(&format!("{path}/run"), &Button::secondary("Run it now").icon(Icon::Play), &[])) } }
                })
            } @else {
                (Table { caption: "Attempts", columns: &columns, rows })
            }
        };
        html! {
            (Filters { action: &format!("{path}#attempts"), search: None, fields: &fields, hidden: &[], reset: filtered.then_some(path.as_str()) })
            (live_region("attempt-list", 5, &list))
            @if self.job.unlogged_today > 0 {
                p.soft { (count(self.job.unlogged_today)) " more attempts of today are not listed: a day's log has 10,000 lines." }
            }
            (Pager { newer: None, older: older.as_deref(), note: None })
        }
    }

    fn row(&self, row: &LogOut) -> Vec<Markup> {
        let there = format!("/deliveries/{}", row.occurrence_id);
        let ms = |ms: Option<i64>| html! { @if let Some(ms) = ms { (time::duration_ms(ms)) } @else { span.soft { "–" } } };
        let tried = row.attempt > 0;
        vec![
            html! { (badge(row.status)) @if row.attempt > 1 { " " span.soft.small-text { "attempt " (row.attempt) } } },
            match row.missed {
                Some(missed) => {
                    html! { (count(missed.count)) " from " (time::short(missed.from, self.zone)) " to " (time::short(missed.to, self.zone)) }
                }
                None => html! { a.row-link href=(there) { (time::instant(row.scheduled_for, self.zone)) } },
            },
            html! { @if tried { (time::clock(row.triggered_at, self.zone)) } @else { span.soft { "–" } } },
            ms(tried.then_some(row.lateness_ms)),
            ms(row.execution_time),
            match (row.response_code, &row.detail) {
                (Some(code), _) => html! { (Code(&code.to_string())) },
                (None, Some(detail)) => html! { span.small-text { (detail) } },
                (None, None) => html! {},
            },
        ]
    }
}
