//! `DELETE /api/auth/sessions/{id}` ends one of one's own sessions: the next request with it is refused.

use ::audit::Entry;
use api::{NoContent, Path, Result};
use cx::Cx;
use function::{Endpoint, Sample, Trace};
use identity::{Caller, OwnAccount, Permission, Session, SessionId};

use crate::touches::{READ_USER, WRITE_SESSION, WRITE_USER};

pub(crate) const ENTRY: Endpoint =
    Endpoint::delete("accounts-sessions-revoke", "/api/auth/sessions/{id}", "End one of one's sessions", |site| site.to(revoke))
        .may(OwnAccount::ACTION)
        .audited()
        .touches(&[READ_USER, WRITE_USER, WRITE_SESSION])
        .sample(
            Sample::of("other_session")
                .leaves(Trace::at("/api/auth/sessions").holding(r#"{"/items/0/current": true, "/items/1": null}"#)),
        );

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
