//! `GET /`, and `POST /try` for the schedule that its visitors fill in: the whole page again, or for a script the answer
//! alone.

use axum::http::StatusCode;
use console::{Form, Html, Visit};
use cx::Cx;
use identity::Public;

use super::Base;
use super::docs::head;
use crate::landing::demo::Demo;
use crate::landing::{ABOUT, TITLE, page};

/// The page.
pub async fn show(cx: Cx, _: Public, visit: Visit, Base(base): Base) -> Html {
    let now = cx.now();
    visit.page_with(TITLE, Some(head(ABOUT)), page(&Demo::of(Form::default(), now), now, &base)).compressed(&visit)
}

/// What the schedule comes to.
pub async fn answer(cx: Cx, _: Public, visit: Visit, Base(base): Base, form: Form) -> Html {
    let now = cx.now();
    let demo = Demo::of(form, now);
    let answer = if visit.live {
        visit.part(demo.outcome(now))
    } else {
        visit.page_with(TITLE, Some(head(ABOUT)), page(&demo, now, &base)).compressed(&visit)
    };
    if demo.is_right() { answer } else { answer.status(StatusCode::UNPROCESSABLE_ENTITY) }
}
