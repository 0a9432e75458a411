//! `/jobs/{id}`: a job, what comes next, how it went, and every attempt.

use api::{Fields, FromFields, Path, Result};
use console::{Frame, Html, OpenQuery, ROWS, Sheet, once, page};
use cx::Cx;
use function::{Endpoint, Sample};
use identity::{Caller, Permission, ReadJobs, WriteJobs};
use jiff::Timestamp;
use maud::{Markup, Render, html};
use recurrence::Calendar;
use ui::{
    Button, Code, Column, Facts, Icon, Menu, MenuItem, Notice, Panel, Stat, Table, Tone, Zone, id_text, post_button, stats, time,
    told_region,
};

use super::job_attempts::JobAttempts;
use super::job_calendar::{JobMonth, ends_of, month_of, month_zone};
use super::job_charts::{DAYS, JobCharts, span};
use super::ticket::hears;
use super::words::{badge, count, name_of, percent, within};
use crate::job::{Job, JobId, JobOut, Status};
use crate::log::LogOut;
use crate::logs::{self, LogsQuery};
use crate::show::{self, shown};
use crate::tally::{self, Day, Outcomes, Spread, Tally};
use crate::telling::topic_of;
use crate::touches::READ_TALLIES;

pub(crate) const ENTRY: Endpoint = page("schedules-pages-job", "/jobs/{id}", "A job", |site| site.page(show))
    .may(ReadJobs::ACTION)
    .uses(&[&show::ENTRY, &logs::ENTRY])
    .touches(&[READ_TALLIES])
    .sample(Sample::of("job"));

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
    OpenQuery(query): OpenQuery<JobQuery>,
) -> Result<Html> {
    let (now, zone, status) = (cx.now(), frame.zone(), query.logs.status);
    let stored = Job::load(&cx, &caller.team, &id).await?;
    let month_zone = month_zone(zone, now);
    let month = month_of(query.month.as_deref(), now, &month_zone);
    let (begin, end) = ends_of(month, &month_zone);
    let (wanted, spans) = (query.logs.at_most(ROWS), [span(now), (begin, end.min(now))]);
    let (job, rows, tallies) = futures::join!(
        shown(&cx, &stored),
        logs::page_and_newest(&cx, &stored, &wanted),
        tally::of_job(&cx, &stored.team, id.as_str(), &spans),
    );
    let (job, (rows, recent), tallies) = (job?, rows?, tallies?);
    let name = name_of(job.name.as_deref(), &job.callback_url);
    let may = frame.may_to(WriteJobs::ACTION, job.created_by.as_ref());
    let actions = html! { @if may { (buttons(&cx, &job)) } };
    let attempts =
        JobAttempts { topic: topic_of(id.as_str()), path: format!("/jobs/{id}"), rows, status, month: query.month, zone, may };
    let (calendar, since) = (&stored.calendar, stored.era().since);
    let page = JobPage { calendar, since, job: &job, attempts, recent, tallies, month, month_zone, zone, now };
    Ok(frame.page(Sheet {
        crumbs: &[("Jobs", Some("/jobs"))],
        actions,
        help: Some("/docs/troubleshooting"),
        ..Sheet::new(&name, page)
    }))
}

/// What can be done to a job.
fn buttons(cx: &Cx, job: &JobOut) -> Markup {
    let to = |what: &str| format!("/jobs/{}/{what}", job.id);
    let (edit, remove) = (to("edit"), to("remove"));
    let menu = [
        MenuItem::Link { label: "Change", href: &edit, icon: Some(Icon::Edit) },
        MenuItem::Line,
        MenuItem::Link { label: "Remove…", href: &remove, icon: Some(Icon::Trash) },
    ];
    html! {
        form.post-button method="post" action=(to("run")) { (once(cx)) (Button::secondary("Run now").icon(Icon::Play)) }
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
    since: Timestamp,
    attempts: JobAttempts<'a>,
    recent: Vec<LogOut>,
    /// Of the last days and of the month.
    tallies: Vec<Tally>,
    month: jiff::civil::Date,
    month_zone: Zone,
    zone: &'a Zone,
    now: Timestamp,
}

impl Render for JobPage<'_> {
    fn render(&self) -> Markup {
        let runs = self.job.status == Status::Active;
        let month = JobMonth {
            month: self.month,
            zone: &self.month_zone,
            now: self.now,
            calendar: runs.then_some(self.calendar),
            tallies: &self.tallies,
            path: format!("/jobs/{}", self.job.id),
            status: self.attempts.status_word(),
        };
        html! {
            div.stack.wide-gap {
                (self.notice())
                (told_region("numbers", 10, hears(&topic_of(self.job.id.as_str())), &self.numbers()))
                div.columns {
                    (Panel { title: "Job", actions: html! {}, content: self.facts() })
                    (Panel { title: "Next runs", actions: html! {}, content: self.next() })
                }
                (JobCharts { tallies: &self.tallies, rows: &self.recent, zone: self.zone, now: self.now })
                div #month { (Panel { title: "Occurrences by the day", actions: html! {}, content: month.render() }) }
                div #attempts {
                    (Panel { title: "Attempts", actions: html! {}, content: self.attempts.render() })
                    @if self.job.unlogged_today > 0 {
                        p.soft { (count(self.job.unlogged_today)) " more attempts of today are not listed: a day's log has 10,000 lines." }
                    }
                }
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
        let mut took = Spread::response_times();
        let begin = Day::of(span(self.now).0);
        for tally in self.tallies.iter().filter(|tally| tally.day >= begin) {
            all += tally.outcomes();
            took += tally.response_times();
        }
        stats(&[
            Stat {
                label: "Status",
                value: badge(self.job.status),
                note: Some(html! { "since " (time::short(self.since, self.zone)) }),
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
                value: within(took.percentile(50)),
                note: Some(html! { "half of all answers; 95 of 100 " (within(took.percentile(95))) }),
                ..Stat::default()
            },
            Stat {
                label: "Next run",
                value: match self.job.next_runs.first() {
                    Some(at) => time::short(*at, self.zone),
                    None => html! { "–" },
                },
                note: Some(html! { "in " (self.zone.name()) }),
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
}
