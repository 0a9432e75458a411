//! `/jobs/{id}/remove` asks before a job is removed: it cannot be brought back.

use api::{Path, Result};
use console::{Flash, Frame, Html, SeeOther, Sheet, form, page};
use cx::Cx;
use function::{Endpoint, Sample};
use identity::{Caller, Permission, WriteJobs};
use jiff::Timestamp;
use maud::{Markup, Render, html};
use ui::{Button, Icon, Panel, Zone, form_actions, time};

use super::words::name_of;
use crate::job::{Job, JobId, JobOut};
use crate::remove;
use crate::touches::READ_JOBS;

pub(crate) const ENTRY: Endpoint =
    page("schedules-pages-job-remove", "/jobs/{id}/remove", "Remove a job", |site| site.page(show))
        .may(WriteJobs::ACTION)
        .touches(&[READ_JOBS])
        .sample(Sample::of("job"));

pub(crate) const SUBMIT: Endpoint =
    form("schedules-pages-job-remove-submit", "/jobs/{id}/remove", "Remove a job", |site| site.page(submit))
        .may(WriteJobs::ACTION)
        .uses(&[&remove::ENTRY])
        .sample(Sample::of("job"));

/// What removing it comes to, and the button.
///
/// # Errors
/// 404 when the team has no such job, 403 when it is somebody else's.
pub async fn show(cx: Cx, caller: Caller<WriteJobs>, frame: Frame, Path(id): Path<JobId>) -> Result<Html> {
    let job = Job::load(&cx, &caller.team, &id).await?;
    caller.must_reach(job.created_by.as_ref())?;
    let (name, there) = (name_of(job.name.as_deref(), &job.target.callback_url), format!("/jobs/{id}"));
    let next = JobOut::new(&job, cx.now()).next_runs.first().copied();
    let crumbs = [("Jobs", Some("/jobs")), (name.as_str(), Some(there.as_str()))];
    let page = Remove { name: &name, there: &there, next, zone: frame.zone() };
    Ok(frame.page(Sheet { crumbs: &crumbs, ..Sheet::new("Remove the job", page) }))
}

/// Removes it.
///
/// # Errors
/// 404 when the team has no such job, 403 when it is somebody else's.
pub async fn submit(cx: Cx, caller: Caller<WriteJobs>, id: Path<JobId>) -> Result<SeeOther> {
    remove::remove(cx.clone(), caller, id).await?;
    Ok(SeeOther::to("/jobs").flash(&Flash::done("The job is removed."), &cx))
}

struct Remove<'a> {
    name: &'a str,
    there: &'a str,
    next: Option<Timestamp>,
    zone: &'a Zone,
}

impl Render for Remove<'_> {
    fn render(&self) -> Markup {
        let content = html! {
            p {
                "“" (self.name) "” stops at once"
                @if let Some(next) = self.next { ": its run of " (time::instant(next, self.zone)) " will not come" }
                ", and nothing that is being tried again is called any more. It cannot be brought back. What it called and what came "
                "back is kept until 30 days after each attempt. "
                "To stop it for a while, pause it instead."
            }
            form.form method="post" action={ (self.there) "/remove" } {
                (form_actions(&[&Button::danger("Remove the job").icon(Icon::Trash), &Button::quiet("Cancel").href(self.there)]))
            }
        };
        html! { (Panel { title: "", actions: html! {}, content }) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_what_will_not_come_any_more() {
        let zone = Zone::named("Europe/Berlin").unwrap();
        let page = |next: Option<&str>| {
            let next = next.map(|next| next.parse().unwrap());
            Remove { name: "Invoices", there: "/jobs/job_1", next, zone: &zone }.render().into_string()
        };
        let shown = page(Some("2026-11-21T08:00:00Z"));
        assert!(shown.contains("its run of") && shown.contains("21 Nov 2026, 09:00:00"), "{shown}");
        assert!(shown.contains(r#"action="/jobs/job_1/remove""#), "{shown}");
        assert!(!page(None).contains("its run of"));
    }
}
