//! `POST /sign-out` ends the session.

use api::Result;
use axum::response::IntoResponse;
use console::{Flash, Form, SeeOther, form};
use cx::Cx;
use function::Endpoint;
use identity::{Caller, OwnAccount, Permission};

use crate::logout;

pub(crate) const ENTRY: Endpoint = form("accounts-pages-sign-out", "/sign-out", "Sign out", |site| site.page(submit))
    .may(OwnAccount::ACTION)
    .uses(&[&logout::ENTRY]);

/// Signs out. Whoever does so to be somebody else says in `next` where they go on.
///
/// # Errors
/// Only when the table is busy.
pub async fn submit(cx: Cx, caller: Caller<OwnAccount>, form: Form) -> Result<SeeOther> {
    let ended = logout::logout(cx.clone(), caller).await?.into_response();
    let there = SeeOther::to_own(form.text("next"), "/sign-in");
    Ok(there.cookies_of(&ended).flash(&Flash::done("You are signed out."), &cx))
}
