//! `GET /api/auth/sessions` lists one's own sessions, newest first.

use api::{Page, PageQuery, Query, Result};
use cx::Cx;
use function::Endpoint;
use identity::{Caller, OwnAccount, Permission, Session};

use super::SessionOut;
use crate::touches::READ_USER;

pub(crate) const ENTRY: Endpoint =
    Endpoint::get("accounts-sessions-list", "/api/auth/sessions", "List one's sessions", |site| site.to(list))
        .may(OwnAccount::ACTION)
        .touches(&[READ_USER]);

/// One page of sessions.
///
/// # Errors
/// Only when the table is busy.
pub async fn list(cx: Cx, caller: Caller<OwnAccount>, Query(page): Query<PageQuery>) -> Result<Page<SessionOut>> {
    let sessions = Session::list(&cx, &caller.user, &page).await?;
    Ok(sessions.map(|session| SessionOut::new(session, caller.session())))
}
