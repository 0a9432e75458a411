//! `GET /`, and `POST /try` for the schedule that its visitors fill in: the whole page again, or for a script the answer
//! alone.

use api::Result;
use axum::http::StatusCode;
use console::{Form, Html, Visit, form};
use cx::Cx;
use function::Endpoint;
use identity::Public;

use super::Base;
use super::docs::head;
use crate::landing::demo::Demo;
use crate::landing::{ABOUT, TITLE, page};

pub(crate) const ENTRY: Endpoint = console::page("site-pages-landing", "/", "What Minutehand is", |site| site.page(show));

pub(crate) const TRY: Endpoint = form("site-pages-landing-try", "/try", "Try a schedule", |site| site.page(answer));

/// The page.
///
/// # Errors
/// Never.
pub async fn show(cx: Cx, _: Public, visit: Visit, Base(base): Base) -> Result<Html> {
    let now = cx.now();
    let demo = Demo::of(Form::default(), now)?;
    Ok(visit.page_with(TITLE, Some(head(ABOUT)), page(&demo, now, &base)).compressed(&visit))
}

/// What the schedule comes to.
///
/// # Errors
/// Never for what was filled in; what is wrong with it is told in its place.
pub async fn answer(cx: Cx, _: Public, visit: Visit, Base(base): Base, form: Form) -> Result<Html> {
    let now = cx.now();
    let demo = Demo::of(form, now)?;
    let answer = if visit.live {
        visit.part(demo.outcome(now))
    } else {
        visit.page_with(TITLE, Some(head(ABOUT)), page(&demo, now, &base)).compressed(&visit)
    };
    Ok(if demo.is_right() { answer } else { answer.status(StatusCode::UNPROCESSABLE_ENTITY) })
}
