//! `POST /sign-out` ends the session.

use api::Result;
use axum::response::IntoResponse;
use console::{Flash, SeeOther};
use cx::Cx;
use identity::{Caller, OwnAccount};

use crate::logout;

/// Signs out.
///
/// # Errors
/// Only when the table is busy.
pub async fn submit(cx: Cx, caller: Caller<OwnAccount>) -> Result<SeeOther> {
    let ended = logout::logout(cx.clone(), caller).await?.into_response();
    Ok(SeeOther::to("/sign-in").cookies_of(&ended).flash(&Flash::done("You are signed out."), &cx))
}
