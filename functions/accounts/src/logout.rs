//! `POST /api/auth/logout` ends the session it is sent with. An API key is not a session: it is revoked
//! with `DELETE /api/keys/{id}`.

use api::{Conflict, NoContent, Result};
use cx::Cx;
use identity::{Caller, SESSION_COOKIE, Session, Via};

use crate::{OwnAccount, WithCookie};

/// Only a session can be ended.
pub const NOT_A_SESSION: Conflict = Conflict { code: "not_a_session", when: "log-out with an API key" };

/// Ends the session.
///
/// # Errors
/// 409 `not_a_session` when called with an API key.
pub async fn logout(cx: Cx, caller: Caller<OwnAccount>) -> Result<WithCookie<NoContent>> {
    let Via::Session(hash) = caller.via else {
        return Err(NOT_A_SESSION.error("This request was made with an API key; revoke it with `DELETE /api/keys/{id}`."));
    };
    Session::end(&cx, &hash).await?;
    Ok(WithCookie::new(&cx, &format!("{SESSION_COOKIE}=; Max-Age=0"), NoContent))
}
