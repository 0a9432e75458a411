//! `POST /jobs/preview`: what the schedule in a form comes to, for the form's own page while it is filled in.

use api::{Error, FromFields, Result, Source};
use console::schedule::{Outlook, Schedule, nothing_yet, object, placed};
use console::{Form, Html, Trouble, Visit};
use cx::Cx;
use function::Endpoint;
use identity::{Caller, Permission, ReadJobs};
use maud::{Markup, Render, html};
use ui::Zone;

pub(crate) const ENTRY: Endpoint =
    console::form("schedules-pages-preview", "/jobs/preview", "See when a schedule would fire", |site| site.page(submit))
        .may(ReadJobs::ACTION);

/// The part of the page.
///
/// # Errors
/// Never for what was filled in.
pub async fn submit(cx: Cx, _: Caller<ReadJobs>, visit: Visit, form: Form) -> Result<Html> {
    Ok(visit.part(titled(&outlook(&cx, &form, &visit.zone)?)))
}

/// An outlook under its heading, as it stands beside the fields.
pub(super) fn titled(outlook: &Markup) -> Markup {
    html! { h2 { "It fires" } (outlook) }
}

/// What the form's schedule comes to, or why it comes to nothing yet.
pub(super) fn outlook(cx: &Cx, form: &Form, reader: &Zone) -> Result<Markup> {
    match Schedule::read(Source::Body, object(form)).and_then(|schedule| schedule.calendar()) {
        Ok(calendar) => Ok(Outlook::of(&calendar, cx.now(), reader).render()),
        Err(error @ Error::Invalid(_)) => {
            let trouble = placed(Trouble::of(error)?, form);
            Ok(nothing_yet(Some(&trouble.first())))
        }
        Err(error) => Err(error),
    }
}
