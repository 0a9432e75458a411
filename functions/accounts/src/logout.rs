//! `POST /api/auth/logout` ends the session it is sent with. An API key is not a session: it is revoked
//! with `DELETE /api/keys/{id}`.

use ::audit::Entry;
use api::{Error, NoContent, Result};
use cx::Cx;
use function::{Endpoint, Sample, Trace};
use identity::{Caller, OwnAccount, Permission, SESSION_COOKIE, Session, Via};

use crate::cookie::{Cookie, WithCookie};
use crate::touches::{READ_USER, WRITE_SESSION, WRITE_USER};

pub(crate) const ENTRY: Endpoint =
    Endpoint::post("accounts-logout", "/api/auth/logout", "End the session", |site| site.to(logout))
        .may(OwnAccount::ACTION)
        .audited()
        .touches(&[READ_USER, WRITE_USER, WRITE_SESSION])
        .sample(
            Sample::NONE
                .cookies(&["theme=dark", "mh_session={session}"])
                .gives(204, &[])
                .leaves(Trace::at("/api/auth/me").by("{session}").status(401)),
        );

/// Ends the session.
///
/// # Errors
/// 403 when called with an API key.
pub async fn logout(cx: Cx, caller: Caller<OwnAccount>) -> Result<WithCookie<NoContent>> {
    // The matrix lets no key come this far.
    let Via::Session { id, .. } = &caller.via else { return Err(Error::internal("an API key wants to log out")) };
    let session = Session::load(&cx, &caller.user, id).await?;
    let entry = Entry::by(&cx, &caller, "session.ended").on(id);
    ::audit::commit(&cx, session.end(cx.table().transaction()), &[entry]).await?;
    Ok(WithCookie::new(NoContent, [Cookie::new(&cx, SESSION_COOKIE, "", 0, "/")]))
}
