//! `/jobs/new`: the form of a new job. Its signing secret is on the page that making it leads to, and nowhere else.

use api::{Json, Result};
use axum::response::{IntoResponse, Response};
use console::schedule::at_first;
use console::{Filled, Form, Frame, Html, Sheet};
use cx::Cx;
use function::Endpoint;
use identity::{Caller, Permission, WriteJobs};
use maud::{Markup, Render, html};
use ui::{Button, secret};

use super::job_form::{JobForm, input_of, read, refused};
use crate::create::{self, JobMade};
use crate::job::Draft;

pub(crate) const ENTRY: Endpoint =
    console::page("schedules-pages-job-new", "/jobs/new", "New job", |site| site.page(show)).may(WriteJobs::ACTION);

pub(crate) const SUBMIT: Endpoint =
    console::form("schedules-pages-job-new-submit", "/jobs", "Make a job", |site| site.page(submit))
        .may(WriteJobs::ACTION)
        .uses(&[&create::ENTRY]);

const CRUMBS: &[(&str, Option<&str>)] = &[("Jobs", Some("/jobs"))];

/// The form.
pub async fn show(cx: Cx, _: Caller<WriteJobs>, frame: Frame) -> Html {
    let filled = Filled { form: at_first(frame.zone(), cx.now()), ..Filled::default() };
    frame.page(sheet(form(&cx, &frame, filled)))
}

/// Makes the job.
///
/// # Errors
/// Only when a part of the system is busy; what is wrong with the form is told in it.
pub async fn submit(cx: Cx, caller: Caller<WriteJobs>, frame: Frame, sent: Form) -> Result<Response> {
    let made = async {
        let (input, wrong) = input_of(&sent);
        let draft = read::<Draft>(input, wrong)?;
        create::create(cx.clone(), caller, Json(draft)).await
    };
    match made.await {
        Ok(made) => {
            let made = Made(&made.0);
            Ok(frame.page(Sheet { crumbs: CRUMBS, ..Sheet::new("Your job is made", made) }).into_response())
        }
        Err(error) => {
            let filled = refused(sent, error)?;
            Ok(frame.refused(sheet(form(&cx, &frame, filled))).into_response())
        }
    }
}

fn form<'a>(cx: &'a Cx, frame: &'a Frame, filled: Filled) -> JobForm<'a> {
    JobForm {
        cx,
        frame,
        filled,
        action: "/jobs".into(),
        verb: "Make job",
        cancel: "/jobs".into(),
        header_names: Vec::new(),
        revision: None,
        once: console::once(cx),
    }
}

fn sheet(form: JobForm<'_>) -> Sheet<'_, JobForm<'_>> {
    Sheet { crumbs: CRUMBS, help: Some("/docs/time-zones-and-clock-changes"), ..Sheet::new("New job", form) }
}

struct Made<'a>(&'a JobMade);

impl Render for Made<'_> {
    fn render(&self) -> Markup {
        let job = &self.0.job;
        html! {
            p data-leads-to={ "/jobs/" (job.id) } { (job.summary) "." }
            p { "Its calls are signed with this secret. " strong { "Copy it now: it is not shown again." } }
            (secret(&self.0.signing_secret))
            p { a href="/docs/verify-a-signature" { "How to verify a signature" } }
            (Button::primary("Go to the job").href(format!("/jobs/{}", job.id)))
        }
    }
}
