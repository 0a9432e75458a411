//! `DELETE /api/auth/sessions/{id}` ends one of one's own sessions: the next request with it is refused.

use ::audit::Entry;
use api::{NoContent, Path, Result};
use cx::Cx;
use identity::{Caller, OwnAccount, Session, SessionId};

/// Ends the session, which may be the present one.
///
/// # Errors
/// 404 when the caller has no such session.
pub async fn revoke(cx: Cx, caller: Caller<OwnAccount>, Path(id): Path<SessionId>) -> Result<NoContent> {
    let session = Session::load(&cx, &caller.user, &id).await?;
    let entry = Entry::by(&cx, &caller, "session.ended").on(&id);
    ::audit::commit(&cx, session.end(cx.table().transaction()), &[entry]).await?;
    Ok(NoContent)
}
