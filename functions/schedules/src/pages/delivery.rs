//! `/deliveries/{id}`: one occurrence: what was sent, what came back, how long each step took, and sending it again.

use api::{Error, Fields, FromFields, Path, Result};
use console::{Flash, Frame, Html, OpenQuery, SeeOther, Sheet, form, once, page};
use cx::Cx;
use due::{OccurrenceId, Origin, State};
use function::{Endpoint, Sample};
use identity::{Caller, Permission, ReadJobs, WriteJobs};
use jiff::{SignedDuration, Timestamp};
use maud::{Markup, Render, html};
use ui::{Button, Code, Empty, Facts, Icon, Panel, Timeline, TimelineEntry, Tone, Zone, code_block, id_text, live_region, time};

use super::words::{Toned, badge, name_of};
use crate::deliveries::show::Delivery;
use crate::deliveries::{replay, show};
use crate::job::{Job, JobId};
use crate::log::LogOut;
use crate::touches::{READ_JOBS, READ_LOGS, READ_OCCURRENCES};

pub(crate) const ENTRY: Endpoint = page("schedules-pages-delivery", "/deliveries/{id}", "A delivery", |site| site.page(show))
    .may(ReadJobs::ACTION)
    .touches(&[READ_OCCURRENCES, READ_LOGS, READ_JOBS])
    .sample(Sample::of("delivery"));

pub(crate) const REPLAY: Endpoint =
    form("schedules-pages-delivery-replay", "/deliveries/{id}/replay", "Replay a delivery", |site| site.page(replay))
        .may(WriteJobs::ACTION)
        .uses(&[&replay::ENTRY])
        .sample(Sample::of("delivery"));

/// Where somebody comes from who does not wait for the delivery to begin.
#[derive(Debug)]
pub struct CameFrom(Option<JobId>);

impl FromFields for CameFrom {
    fn from_fields(fields: &mut Fields) -> Self {
        CameFrom(fields.parsed("job", "the id of a job"))
    }
}

/// The delivery.
///
/// # Errors
/// 404 when the team has no such delivery.
pub async fn show(
    cx: Cx,
    caller: Caller<ReadJobs>,
    frame: Frame,
    Path(id): Path<OccurrenceId>,
    OpenQuery(CameFrom(from)): OpenQuery<CameFrom>,
) -> Result<Html> {
    let team = caller.team.clone();
    let delivery = match show::show(cx.clone(), caller, Path(id.clone())).await {
        Ok(delivery) => delivery.0,
        // It was sent a moment ago, and no worker has taken it yet.
        Err(Error::NotFound(_)) if from.is_some() => {
            let crumbs = from.map(|job| format!("/jobs/{job}"));
            let crumbs = [("Jobs", Some("/jobs")), ("Job", crumbs.as_deref())];
            return Ok(frame.page(Sheet { crumbs: &crumbs, ..Sheet::new("On its way", Waiting) }));
        }
        Err(error) => return Err(error),
    };
    let job = match delivery.job_id.parse::<JobId>() {
        Ok(id) => Job::load(&cx, &team, &id).await.ok(),
        Err(_) => None,
    };
    let name =
        job.as_ref().map_or_else(|| "A removed job".to_owned(), |job| name_of(job.name.as_deref(), &job.target.callback_url));
    let there = job.as_ref().map(|job| format!("/jobs/{}", job.id));
    let may = job.as_ref().is_some_and(|job| frame.may_to(WriteJobs::ACTION, job.created_by.as_ref()));
    let replay = format!("/deliveries/{id}/replay");
    let ended = delivery.ended_at.is_some();
    let actions = html! {
        @if may && ended { form.post-button method="post" action=(replay) { (once(&cx)) (Button::primary("Replay").icon(Icon::Refresh)) } }
    };
    let page = DeliveryPage { delivery: &delivery, zone: frame.zone() };
    let crumbs = [("Jobs", Some("/jobs")), (name.as_str(), there.as_deref())];
    Ok(frame.page(Sheet {
        crumbs: &crumbs,
        actions,
        help: Some("/docs/retries-and-dead-letters"),
        ..Sheet::new("Delivery", page)
    }))
}

/// Sends it again, and shows that delivery.
///
/// # Errors
/// 404 when the team has no such delivery, or its job is gone; 403 when the job is somebody else's.
pub async fn replay(cx: Cx, caller: Caller<WriteJobs>, Path(id): Path<OccurrenceId>) -> Result<SeeOther> {
    match replay::replay(cx.clone(), caller, Path(id.clone())).await {
        Ok(replay) => {
            let (replay, job) = (&replay.0.occurrence_id, &replay.0.job_id);
            let flash = Flash::done("Sent again, as a delivery of its own. This page follows it.");
            Ok(SeeOther::to(format!("/deliveries/{replay}?job={job}")).flash(&flash, &cx))
        }
        Err(error @ Error::Conflict { .. }) => {
            Ok(SeeOther::to(format!("/deliveries/{id}")).flash(&Flash::failed(error.to_string()), &cx))
        }
        Err(error) => Err(error),
    }
}

/// Stands in for a delivery that no worker has taken yet.
struct Waiting;

impl Render for Waiting {
    fn render(&self) -> Markup {
        let waiting = html! {
            (Empty { icon: Icon::Clock, title: "In the queue", text: "A worker takes it within a second or two. This page goes on by itself; without JavaScript, load it again.", action: html! {} })
        };
        live_region("delivery", 1, &waiting)
    }
}

struct DeliveryPage<'a> {
    delivery: &'a Delivery,
    zone: &'a Zone,
}

impl Render for DeliveryPage<'_> {
    fn render(&self) -> Markup {
        let content = html! {
            div.stack.wide-gap {
                (Panel { title: "Occurrence", actions: html! {}, content: self.facts() })
                @for attempt in self.delivery.attempts.iter().rev() { (self.attempt(attempt)) }
                @if self.delivery.attempts.is_empty() { p.soft { (self.none()) } }
            }
        };
        if self.delivery.ended_at.is_some() {
            html! { div #delivery { (content) } }
        } else {
            live_region("delivery", 2, &content)
        }
    }
}

impl DeliveryPage<'_> {
    fn none(&self) -> &'static str {
        match self.delivery.status {
            State::Claimed => "The first attempt is under way.",
            State::Skipped => "It was skipped, so nothing was sent.",
            _ => "There is no attempt to show.",
        }
    }

    fn facts(&self) -> Markup {
        let delivery = self.delivery;
        let mut facts = vec![
            ("Status", badge(delivery.status)),
            ("Due", time::instant(delivery.scheduled_for, self.zone)),
            ("webhook-id", id_text(delivery.id.as_str())),
        ];
        match &delivery.origin {
            Origin::Schedule => {}
            Origin::RunNow => facts.push(("Began", html! { "by hand" })),
            Origin::Replay(of) => facts.push(("Replay of", html! { a href={ "/deliveries/" (of) } { (id_text(of.as_str())) } })),
        }
        if let Some(reason) = &delivery.reason {
            facts.push(("Reason", html! { (reason) }));
        }
        if let Some(at) = delivery.next_attempt_at {
            facts.push(("Next attempt", time::instant(at, self.zone)));
        }
        if let Some(at) = delivery.ended_at {
            facts.push(("Ended", time::instant(at, self.zone)));
        }
        html! { (Facts(&facts)) }
    }

    fn attempt(&self, attempt: &LogOut) -> Markup {
        let title = format!("Attempt {}", attempt.attempt);
        let content = html! {
            div.columns {
                div { (Timeline(&self.steps(attempt))) }
                div.stack { (request(attempt)) (answer(attempt)) }
            }
        };
        html! { (Panel { title: &title, actions: badge(attempt.status), content }) }
    }

    /// Queued, begun, first byte, end.
    fn steps(&self, attempt: &LogOut) -> Vec<TimelineEntry> {
        let after = |ms: i64| attempt.triggered_at + SignedDuration::from_millis(ms);
        let entry = |at: Timestamp, title: Markup, detail: Option<Markup>, tone| TimelineEntry {
            at: time::clock(at, self.zone),
            title,
            detail,
            tone,
        };
        let mut steps = Vec::new();
        if let Some(at) = attempt.queued_at {
            steps.push(entry(at, html! { "Queued" }, None, Tone::Neutral));
        }
        let late = html! { (time::duration_ms(attempt.lateness_ms)) " after its time" };
        steps.push(entry(attempt.triggered_at, html! { "Call began" }, Some(late), Tone::Neutral));
        if let Some(ms) = attempt.exchange.first_byte_ms {
            steps.push(entry(after(ms), html! { "First byte" }, Some(html! { "after " (time::duration_ms(ms)) }), Tone::Neutral));
        }
        let end = attempt.execution_time.unwrap_or(0);
        let tone = attempt.status.tone();
        let what = match attempt.exchange.response_code {
            Some(code) => html! { "Answered " (code) },
            None => html! { (attempt.detail.as_deref().unwrap_or("No answer")) },
        };
        steps.push(entry(after(end), what, Some(html! { "after " (time::duration_ms(end)) }), tone));
        if let Some(at) = attempt.next_attempt_at {
            steps.push(TimelineEntry {
                at: time::instant(at, self.zone),
                title: html! { "To be tried again" },
                detail: None,
                tone: Tone::Accent,
            });
        }
        steps
    }
}

fn request(attempt: &LogOut) -> Markup {
    let (Some(method), Some(url)) = (&attempt.exchange.method, &attempt.exchange.url) else { return html! {} };
    html! {
        h3 { "Request" }
        p.break-all { (Code(method)) " " (url) }
        @match &attempt.exchange.request_body {
            Some(body) => (code_block("json", body)),
            None => p.soft { "It has no body." },
        }
    }
}

fn answer(attempt: &LogOut) -> Markup {
    let Some(code) = attempt.exchange.response_code else { return html! {} };
    html! {
        h3 { "Answer " (code) }
        @match attempt.exchange.response_body.as_deref().filter(|body| !body.is_empty()) {
            Some(body) => (code_block("text", body)),
            None => p.soft { "It had no body." },
        }
    }
}
