//! `/jobs`: the team's jobs, with search, filters, and what can be done to several at once.

use std::collections::BTreeMap;

use api::{Page, Query, Result, UserId};
use console::{Frame, Html, OpenQuery, ROWS, Sheet, page};
use cx::Cx;
use function::{Endpoint, Way};
use identity::{Caller, Permission, ReadJobs, WriteJobs};
use jiff::Timestamp;
use maud::{Markup, Render, html};
use serde_json::Value;
use ui::{Button, Column, Empty, Field, Filters, Icon, Pager, Search, Table, Zone, time, told_region};
use url::form_urlencoded::Serializer;

use super::ticket::hears;
use super::words::{OURS, badge, host, name_of};
use crate::job::{JobOut, Status};
use crate::list::{self, JobsQuery};
use crate::tally::{self, Tally};
use crate::telling::JOBS_TOPIC;
use crate::touches::READ_TALLIES;

pub(crate) const ENTRY: Endpoint = page("schedules-pages-jobs", "/jobs", "Jobs", |site| site.page(show))
    .may(ReadJobs::ACTION)
    .uses(&[&list::ENTRY])
    .touches(&[READ_TALLIES])
    .way(Way::new(OURS, "Clock").covering(&["/deliveries"]));

const STATUSES: [(&str, &str); 5] =
    [("", "Any status"), ("active", "Active"), ("paused", "Paused"), ("completed", "Completed"), ("disabled", "Disabled")];

/// One page of jobs.
///
/// # Errors
/// Only when the table is busy.
pub async fn show(cx: Cx, caller: Caller<ReadJobs>, frame: Frame, OpenQuery(query): OpenQuery<JobsQuery>) -> Result<Html> {
    let (team, now) = (caller.team.clone(), cx.now());
    let (q, status) = (query.q.clone(), query.status);
    let jobs = list::list(cx.clone(), caller, Query(query.at_most(ROWS))).await?;
    let shown: Vec<&str> = jobs.items.iter().map(|job| job.id.as_str()).collect();
    let last = tally::newest(&cx, &team, &shown, now).await?;
    let may_write = frame.may(WriteJobs::ACTION);
    let page = JobsPage { jobs, last, q, status, zone: frame.zone(), frame: &frame };
    let new = html! { @if may_write { (Button::primary("New job").href("/jobs/new").icon(Icon::Plus)) } };
    Ok(frame.page(Sheet { actions: new, help: Some("/docs/quick-start"), ..Sheet::new("Jobs", page) }))
}

struct JobsPage<'a> {
    jobs: Page<JobOut>,
    last: BTreeMap<String, Tally>,
    q: Option<String>,
    status: Option<Status>,
    zone: &'a Zone,
    frame: &'a Frame,
}

impl Render for JobsPage<'_> {
    fn render(&self) -> Markup {
        let nothing = self.jobs.items.is_empty() && self.jobs.next_cursor.is_none();
        if nothing && !self.is_filtered() {
            return self.none_yet();
        }
        let older = self.jobs.next_cursor.as_ref().map(|cursor| self.address(Some(cursor)));
        html! {
            (self.filters())
            @if nothing {
                (Empty {
                    icon: Icon::Search,
                    title: "No job is like that",
                    text: "Search for a part of a name or an address, or take the filters away.",
                    action: html! { (Button::secondary("All jobs").href("/jobs")) }
                })
            } @else {
                form method="post" action="/jobs/bulk" {
                    // What Enter presses: nothing, rather than the first row's button.
                    button type="submit" disabled hidden {}
                    (told_region("jobs", 10, hears(JOBS_TOPIC), &self.table()))
                    @if self.may_write() { (self.bulk()) }
                }
                (Pager { newer: None, older: older.as_deref(), note: None })
            }
        }
    }
}

impl JobsPage<'_> {
    fn may_write(&self) -> bool {
        self.frame.may(WriteJobs::ACTION)
    }

    fn is_filtered(&self) -> bool {
        self.q.is_some() || self.status.is_some()
    }

    fn none_yet(&self) -> Markup {
        html! {
            (Empty {
                icon: Icon::Clock,
                title: "No jobs yet",
                text: "A job calls an address of yours at the times you name. Each call is signed, tried again when it \
                       fails, and logged.",
                action: html! {
                    @if self.may_write() { (Button::primary("Make the first job").href("/jobs/new").icon(Icon::Plus)) }
                    (Button::secondary("Quick start").href("/docs/quick-start").icon(Icon::Book))
                }
            })
        }
    }

    fn filters(&self) -> Markup {
        let status = self.status.and_then(|status| serde_json::to_value(status).ok());
        let status = status.as_ref().and_then(Value::as_str).unwrap_or("");
        let fields = [Field::select("status", "Status", &STATUSES).label_hidden().value(Some(status))];
        html! {
            (Filters {
                action: "/jobs",
                search: Some(Search { name: "q", label: "Search by name or address", value: self.q.as_deref() }),
                fields: &fields,
                hidden: &[],
                reset: self.is_filtered().then_some("/jobs"),
            })
        }
    }

    fn table(&self) -> Markup {
        let columns = [
            Column::text("Job"),
            Column::text("Calls"),
            Column::text("Next run"),
            Column::text("Last run"),
            Column::text("Status"),
            Column::actions("Actions"),
        ];
        let rows = self.jobs.items.iter().map(|job| self.row(job)).collect();
        html! { (Table { caption: "Jobs", columns: &columns, rows }) }
    }

    fn row(&self, job: &JobOut) -> Vec<Markup> {
        let name = name_of(job.name.as_deref(), &job.callback_url);
        vec![
            html! {
                div.pick {
                    @if self.may_write() {
                        input type="checkbox" name="job" value=(job.id) aria-label={ "Choose " (name) };
                    }
                    div { a.row-link href={ "/jobs/" (job.id) } { (name) } p.soft.small-text { (job.summary) } }
                }
            },
            html! { span.mono { (job.method) } " " (host(&job.callback_url)) },
            self.instant(job.next_runs.first().copied()),
            match self.last.get(job.id.as_str()) {
                Some(last) => html! { (badge(last.last_status)) p.soft.small-text { (time::short(last.last_at, self.zone)) } },
                None => html! { span.soft { "none lately" } },
            },
            badge(job.status),
            self.actions(job, &name),
        ]
    }

    fn instant(&self, at: Option<Timestamp>) -> Markup {
        match at {
            Some(at) => time::instant(at, self.zone),
            None => html! { span.soft { "none" } },
        }
    }

    /// Buttons of the form around the table: a form in a form is none.
    fn actions(&self, job: &JobOut, name: &str) -> Markup {
        let maker: Option<&UserId> = job.created_by.as_ref();
        if !self.frame.may_to(WriteJobs::ACTION, maker) {
            return html! {};
        }
        let to = |what: &str| format!("/jobs/{}/{what}", job.id);
        html! {
            @match job.status {
                Status::Active => (Button::quiet("Pause").small().label(format!("Pause {name}")).formaction(to("pause"))),
                Status::Paused | Status::Disabled => (Button::quiet("Resume").small().label(format!("Resume {name}")).formaction(to("resume"))),
                Status::Completed => {},
            }
        }
    }

    fn bulk(&self) -> Markup {
        html! {
            div.bulk {
                span.soft { "With those chosen:" }
                (Button::secondary("Pause").small().icon(Icon::Pause).name_value("do", "pause"))
                (Button::secondary("Resume").small().icon(Icon::Play).name_value("do", "resume"))
                (Button::secondary("Remove…").small().icon(Icon::Trash).name_value("do", "remove"))
            }
        }
    }

    fn address(&self, cursor: Option<&str>) -> String {
        let mut query = Serializer::new(String::new());
        if let Some(q) = &self.q {
            query.append_pair("q", q);
        }
        if let Some(Value::String(status)) = self.status.and_then(|status| serde_json::to_value(status).ok()) {
            query.append_pair("status", &status);
        }
        if let Some(cursor) = cursor {
            query.append_pair("cursor", cursor);
        }
        format!("/jobs?{}", query.finish())
    }
}
