//! `/home`: what needs attention, what comes next, what ran last, and how the last 24 hours went.

use std::collections::{BTreeMap, HashMap, HashSet};

use api::{PageQuery, Result, TeamId};
use console::{Frame, Html, Sheet, page};
use cx::Cx;
use function::{Endpoint, Section, Way};
use identity::{Caller, Permission, ReadJobs, WriteJobs};
use jiff::{SignedDuration, Timestamp};
use maud::{Markup, Render, html};
use table::{Direction, Key, Partition, Range};
use ui::chart::{Chart, Series, Unit};
use ui::{Button, Column, Empty, Icon, Panel, Stat, Table, Tone, Zone, stats, time, told_region};

use super::ticket::hears;
use super::words::{badge, count, name_of, percent, within};
use crate::deliveries::{DEAD_LETTERS, DeadLetter};
use crate::job::{JOBS, Job, Standing};
use crate::log::LogStatus;
use crate::tally::{self, Outcomes, Spread, Tally};
use crate::telling::JOBS_TOPIC;
use crate::touches::{READ_DEAD_LETTERS, READ_JOBS, READ_TALLIES};

pub(crate) const ENTRY: Endpoint = page("schedules-pages-home", "/home", "Home", |site| site.page(show))
    .may(ReadJobs::ACTION)
    .touches(&[READ_JOBS, READ_TALLIES, READ_DEAD_LETTERS])
    .way(Way::new(Section::Top, "Home"));

/// More jobs than this are not all looked at for what comes next.
const MOST_JOBS: usize = 500;
pub(super) const SHOWN: usize = 6;
const DAY: SignedDuration = SignedDuration::from_hours(24);
/// For so long a delivery is tried again.
const TRIED_FOR: SignedDuration = SignedDuration::from_hours(76);

/// How the team's jobs stand.
///
/// # Errors
/// Only when the table is busy.
pub async fn show(cx: Cx, caller: Caller<ReadJobs>, frame: Frame) -> Result<Html> {
    let now = cx.now();
    let overview = Overview::load(&cx, &caller.team, now).await?;
    let may_write = frame.may(WriteJobs::ACTION);
    let page = Home { overview, zone: frame.zone(), now, may_write };
    let new = html! { @if may_write { (Button::primary("New job").href("/jobs/new").icon(Icon::Plus)) } };
    Ok(frame.page(Sheet { actions: new, ..Sheet::new("Home", page) }))
}

pub(super) struct Overview {
    pub(super) jobs: HashMap<String, Job>,
    next: Vec<(Timestamp, String)>,
    ahead: usize,
    all: bool,
    tallies: Vec<Tally>,
    pub(super) letters: Vec<DeadLetter>,
}

impl Overview {
    async fn load(cx: &Cx, team: &TeamId, now: Timestamp) -> Result<Overview> {
        let table = cx.table();
        let mut pages = table.pages::<Job>(&Partition::team(team, JOBS), Range::All, MOST_JOBS);
        let found = pages.next().await?.unwrap_or_default();
        let mut jobs: HashMap<String, Job> = found.into_iter().map(|job| (job.id.to_string(), job)).collect();
        let mut next: Vec<(Timestamp, String)> =
            jobs.values().filter_map(|job| Some((next_of(job, now)?, job.id.to_string()))).collect();
        next.sort();
        let ahead = next.len();
        next.truncate(SHOWN);
        // What is tried again may be of the day before yesterday, or of the one before.
        let mut tallies = tally::of_team(cx, team, now - TRIED_FOR, now).await?;
        tallies.sort_by_key(|tally| std::cmp::Reverse(tally.last_at));
        let first = PageQuery { limit: SHOWN, cursor: None };
        let recent = |letter: &DeadLetter| now.duration_since(letter.failed_at) < DAY;
        let letters = Partition::team(team, DEAD_LETTERS);
        let letters = table.page::<DeadLetter>(&letters, Range::All, Direction::Descending, &first, recent).await?.items;
        let missing = tallies.iter().map(|tally| &tally.job).filter(|id| !jobs.contains_key(*id));
        let keys: Vec<Key> = missing.take(SHOWN * 2).filter_map(|id| Some(Job::key_of(team, &id.parse().ok()?))).collect();
        jobs.extend(table.get_many::<Job>(&keys).await?.into_iter().map(|job| (job.id.to_string(), job)));
        jobs.retain(|_, job| job.standing() != Standing::Removed);
        Ok(Overview { jobs, next, ahead, all: pages.rest().is_none(), tallies, letters })
    }
}

/// The next instant of a job that runs.
fn next_of(job: &Job, now: Timestamp) -> Option<Timestamp> {
    let runs = job.standing() == Standing::Active;
    job.calendar.next_after(now).filter(|_| runs)
}

pub(super) struct Home<'a> {
    pub(super) overview: Overview,
    zone: &'a Zone,
    pub(super) now: Timestamp,
    may_write: bool,
}

impl Render for Home<'_> {
    fn render(&self) -> Markup {
        if self.overview.jobs.is_empty() && self.overview.tallies.is_empty() {
            return self.welcome();
        }
        told_region(
            "home",
            10,
            hears(JOBS_TOPIC),
            &html! {
                div.stack.wide-gap {
                    (self.numbers())
                    (self.attention())
                    (Panel { title: "The last 24 hours", actions: html! {}, content: html! { (self.chart()) } })
                    div.columns { (self.coming()) (self.past()) }
                }
            },
        )
    }
}

impl Home<'_> {
    fn welcome(&self) -> Markup {
        html! {
            (Empty {
                icon: Icon::Clock,
                title: "Nothing is scheduled yet",
                text: "Make a job: an address of yours, and the times at which to call it. Here you will see what comes \
                       next, how it went, and what needs you.",
                action: html! {
                    @if self.may_write { (Button::primary("Make the first job").href("/jobs/new").icon(Icon::Plus)) }
                    (Button::secondary("Quick start").href("/docs/quick-start").icon(Icon::Book))
                }
            })
        }
    }

    /// The hours of the last 24, this one last.
    fn hours(&self) -> BTreeMap<Timestamp, Outcomes> {
        let hour = |at: Timestamp| Timestamp::from_second(at.as_second().div_euclid(3_600) * 3_600).unwrap_or(at);
        let last = hour(self.now);
        let mut hours: BTreeMap<Timestamp, Outcomes> =
            (0..24).map(|back| (last - SignedDuration::from_hours(back), Outcomes::default())).collect();
        for (at, outcomes) in self.overview.tallies.iter().flat_map(Tally::hours) {
            if let Some(of_hour) = hours.get_mut(&at) {
                *of_hour += outcomes;
            }
        }
        hours
    }

    fn numbers(&self) -> Markup {
        let mut all = Outcomes::default();
        self.hours().into_values().for_each(|outcomes| all += outcomes);
        let mut late = Spread::lateness();
        let recent = self.overview.tallies.iter().filter(|tally| self.now.duration_since(tally.last_at) < DAY);
        recent.for_each(|tally| late += tally.lateness());
        let lateness = late.percentile(95);
        let success = all.success_percent();
        stats(&[
            Stat {
                label: "Delivered",
                value: html! { (count(all.delivered)) },
                note: Some(html! { "in 24 hours" }),
                ..Stat::default()
            },
            Stat {
                label: "Success",
                value: html! { (success.map_or_else(|| "–".to_owned(), percent)) },
                note: Some(html! { (count(all.failed)) " failed, " (count(all.skipped)) " skipped" }),
                tone: if all.failed > 0 { Tone::Bad } else { Tone::Neutral },
                ..Stat::default()
            },
            Stat {
                label: "Lateness",
                value: within(lateness),
                note: Some(html! { "95 of 100 first attempts, since yesterday" }),
                tone: if lateness.is_some_and(|bound| bound.ms() > 1_000) { Tone::Warn } else { Tone::Neutral },
                ..Stat::default()
            },
            Stat {
                label: "Jobs with runs ahead",
                value: html! { (count(self.overview.ahead as u64)) @if !self.overview.all { "+" } },
                note: self.overview.next.first().map(|(at, _)| html! { "next " (time::short(*at, self.zone)) }),
                href: Some("/jobs"),
                ..Stat::default()
            },
        ])
    }

    /// What ran last of each job, if that was in the last 24 hours; the newest first.
    pub(super) fn last(&self) -> Vec<&Tally> {
        let mut seen = HashSet::new();
        let recent = self.overview.tallies.iter().filter(|tally| self.now.duration_since(tally.last_at) < DAY);
        recent.filter(|tally| seen.insert(&tally.job)).collect()
    }

    fn chart(&self) -> Markup {
        let hours = self.hours();
        let series = |name, tone, of: fn(&Outcomes) -> u64| Series {
            name,
            tone,
            points: hours.iter().map(|(at, outcomes)| (*at, Some(of(outcomes) as f64))).collect(),
        };
        let chart = Chart::stacked_bars("Deliveries by the hour", self.zone)
            .title_hidden()
            .unit(Unit::Count)
            .description("How many occurrences of each hour were delivered, failed for good, or were skipped.")
            .series(series("Delivered", Tone::Good, |outcomes| outcomes.delivered))
            .series(series("Failed", Tone::Bad, |outcomes| outcomes.failed))
            .series(series("Skipped", Tone::Neutral, |outcomes| outcomes.skipped));
        html! { (chart) }
    }

    fn coming(&self) -> Markup {
        let rows: Vec<Vec<Markup>> =
            self.overview.next.iter().map(|(at, job)| vec![self.job(job), time::instant(*at, self.zone)]).collect();
        let content = if rows.is_empty() {
            html! { p.soft { "Nothing is scheduled." } }
        } else {
            html! { (Table { caption: "What comes next", columns: &[Column::text("Job"), Column::text("At")], rows }) }
        };
        html! { (Panel { title: "Next", actions: html! {}, content }) }
    }

    fn past(&self) -> Markup {
        let row = |tally: &&Tally| {
            // A range of skips is a line of the job's log, and no delivery.
            let there = match tally.last_status {
                LogStatus::Skipped => format!("/jobs/{}#attempts", tally.job),
                _ => format!("/deliveries/{}", tally.last_occurrence),
            };
            vec![
                self.job(&tally.job),
                html! { a href=(there) { (time::instant(tally.last_at, self.zone)) } },
                badge(tally.last_status),
            ]
        };
        let rows: Vec<Vec<Markup>> = self.last().iter().take(SHOWN).map(row).collect();
        let content = if rows.is_empty() {
            html! { p.soft { "Nothing ran in the last 24 hours." } }
        } else {
            let columns = [Column::text("Job"), Column::text("At"), Column::text("Outcome")];
            html! { (Table { caption: "What ran last", columns: &columns, rows }) }
        };
        html! { (Panel { title: "Last", actions: html! {}, content }) }
    }

    fn job(&self, id: &str) -> Markup {
        match self.overview.jobs.get(id) {
            Some(job) => html! { a.row-link href={ "/jobs/" (id) } { (name_of(job.name.as_deref(), &job.target.callback_url)) } },
            None => html! { span.soft { "a removed job" } },
        }
    }
}
