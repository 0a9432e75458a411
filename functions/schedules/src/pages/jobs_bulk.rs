//! `POST /jobs/bulk` pauses, resumes or removes the jobs that were chosen in the list, one by one, and says of how many
//! it was true. It asks before it removes.

use api::{Error, Path, Result};
use axum::response::{IntoResponse, Response};
use console::{Flash, Form, Frame, SeeOther, Sheet, form};
use cx::Cx;
use function::Endpoint;
use identity::{Caller, Permission, WriteJobs};
use maud::{Markup, Render, html};
use table::Key;
use ui::{Button, Icon, Panel, form_actions};

use super::words::name_of;
use crate::job::{Job, JobId};
use crate::{pause, remove, resume};

pub(crate) const ENTRY: Endpoint =
    form("schedules-pages-jobs-bulk", "/jobs/bulk", "Change several jobs", |site| site.page(submit))
        .may(WriteJobs::ACTION)
        .uses(&[&pause::ENTRY, &resume::ENTRY, &remove::ENTRY]);

/// More than any page of the list shows.
const MOST: usize = 100;
/// What the form says once somebody was asked.
const SURELY: &str = "surely_remove";

/// Does it to each, or asks.
///
/// # Errors
/// Only when a part of the system is busy.
pub async fn submit(cx: Cx, caller: Caller<WriteJobs>, frame: Frame, form: Form) -> Result<Response> {
    let chosen: Vec<JobId> = form.all("job").into_iter().take(MOST).filter_map(|id| id.parse().ok()).collect();
    let what = form.text("do").unwrap_or_default();
    if what == "remove" && !chosen.is_empty() {
        let keys: Vec<Key> = chosen.iter().map(|id| Job::key_of(&caller.team, id)).collect();
        let page = Ask { jobs: cx.table().get_many(&keys).await? };
        return Ok(frame
            .page(Sheet { crumbs: &[("Jobs", Some("/jobs"))], ..Sheet::new("Remove these jobs", page) })
            .into_response());
    }
    let (mut done, mut refused) = (0, 0);
    for id in chosen {
        match change(&cx, &caller, what, id).await {
            Ok(()) => done += 1,
            Err(Error::Conflict { .. } | Error::Forbidden(_) | Error::NotFound(_) | Error::Invalid(_)) => refused += 1,
            Err(error) => return Err(error),
        }
    }
    let word = match what {
        "pause" => "paused",
        "resume" => "resumed",
        _ => "removed",
    };
    let flash = match (done, refused) {
        (0, 0) => Flash::failed("No job was chosen."),
        (done, 0) => Flash::done(format!("{} {word}.", jobs(done))),
        (0, refused) => Flash::failed(format!("{} could not be {word}.", jobs(refused))),
        (done, refused) => Flash::failed(format!("{} {word}, {} could not be.", jobs(done), jobs(refused))),
    };
    Ok(SeeOther::to("/jobs").flash(&flash, &cx).into_response())
}

async fn change(cx: &Cx, caller: &Caller<WriteJobs>, what: &str, id: JobId) -> Result<()> {
    let (cx, caller, id) = (cx.clone(), caller.again(), Path(id));
    match what {
        "pause" => pause::pause(cx, caller, id).await.map(drop),
        "resume" => resume::resume(cx, caller, id).await.map(drop),
        SURELY => remove::remove(cx, caller, id).await.map(drop),
        _ => Err(Error::Malformed("There is no such thing to do to jobs.".into())),
    }
}

fn jobs(count: usize) -> String {
    if count == 1 { "One job".to_owned() } else { format!("{count} jobs") }
}

struct Ask {
    jobs: Vec<Job>,
}

impl Render for Ask {
    fn render(&self) -> Markup {
        let content = html! {
            p { "They stop at once and cannot be brought back. What they called and what came back is kept for 30 days:" }
            form.form method="post" action="/jobs/bulk" {
                ul {
                    @for job in &self.jobs {
                        li { (name_of(job.name.as_deref(), &job.target.callback_url)) input type="hidden" name="job" value=(job.id); }
                    }
                }
                (form_actions(&[
                    &Button::danger(format!("Remove {}", jobs(self.jobs.len()).to_lowercase())).icon(Icon::Trash).name_value("do", SURELY),
                    &Button::quiet("Cancel").href("/jobs"),
                ]))
            }
        };
        html! { (Panel { title: "", actions: html! {}, content }) }
    }
}
