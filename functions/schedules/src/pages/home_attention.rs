//! What needs attention, on the page one comes to: jobs that stopped themselves or fail at present, and what was given up.

use maud::{Markup, html};
use ui::{Button, Icon, Panel};

use super::home::{Home, SHOWN};
use super::words::{badge, name_of};
use crate::job::{Job, Status};
use crate::log::LogStatus;
use crate::tally::Tally;

impl Home<'_> {
    /// Jobs that stopped themselves or fail at present, and what was given up today.
    pub(super) fn attention(&self) -> Markup {
        let mut jobs: Vec<&Job> = self.overview.jobs.values().collect();
        // In the same order each time, or a page that is the same would look like another.
        jobs.sort_by_key(|job| &job.id);
        let mut rows: Vec<Markup> = jobs.into_iter().filter_map(|job| self.stopped(job)).collect();
        rows.extend(self.last().into_iter().filter_map(|tally| self.failing(tally)));
        if rows.is_empty() && self.overview.letters.is_empty() {
            return html! {};
        }
        let letters = self.overview.letters.len();
        let more = html! {
            @if letters > 0 {
                (Button::quiet("Dead letters").small().href("/dead-letters").icon(Icon::Warning))
            }
        };
        let content = html! {
            ul.attention {
                @for row in rows.iter().take(SHOWN) { (row) }
                @if rows.is_empty() { li { (badge(LogStatus::DeadLettered)) div { "Deliveries were given up in the last 24 hours." } } }
            }
        };
        html! { (Panel { title: "Needs attention", actions: more, content }) }
    }

    /// A job that stopped itself, however long ago.
    fn stopped(&self, job: &Job) -> Option<Markup> {
        (job.status(self.now) == Some(Status::Disabled)).then(|| {
            let why = "Stopped, because its receiver answered 410 Gone. Resume it when the receiver is back.";
            let there = format!("/jobs/{}", job.id);
            self.line(badge(Status::Disabled), job, why, &there)
        })
    }

    /// A job that runs, and whose last attempt failed.
    fn failing(&self, tally: &Tally) -> Option<Markup> {
        let job = self.overview.jobs.get(&tally.job).filter(|job| job.status(self.now) == Some(Status::Active))?;
        let why = match tally.last_status {
            LogStatus::Retrying => "Its last attempt failed; it is being tried again.",
            LogStatus::Failed | LogStatus::DeadLettered => "Its last delivery failed for good. Look at why, then replay it.",
            LogStatus::Delivered | LogStatus::Skipped => return None,
        };
        Some(self.line(badge(tally.last_status), job, why, &format!("/deliveries/{}", tally.last_occurrence)))
    }

    fn line(&self, badge: Markup, job: &Job, why: &str, there: &str) -> Markup {
        let name = name_of(job.name.as_deref(), &job.target.callback_url);
        html! {
            li {
                (badge)
                div { a.row-link href={ "/jobs/" (job.id) } { (name) } p.soft.small-text { (why) } }
                (Button::secondary("Look").small().href(there).label(format!("Look at {name}")))
            }
        }
    }
}
