//! `GET /api/auth/sessions` lists one's own sessions, newest first.

use api::{Page, PageQuery, Query, Result};
use cx::Cx;
use identity::{Caller, OwnAccount, Session};

use super::SessionOut;

/// One page of sessions.
///
/// # Errors
/// Only when the table is busy.
pub async fn list(cx: Cx, caller: Caller<OwnAccount>, Query(page): Query<PageQuery>) -> Result<Page<SessionOut>> {
    let sessions = Session::list(&cx, &caller.user, &page).await?;
    Ok(sessions.map(|session| SessionOut::new(session, caller.session())))
}
