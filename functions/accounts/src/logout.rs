//! `POST /api/auth/logout` ends the session it is sent with. An API key is not a session: it is revoked
//! with `DELETE /api/keys/{id}`.

use api::{Error, NoContent, Result};
use axum::response::Response;
use cx::Cx;
use identity::{Caller, SESSION_COOKIE, Session, Via};

use crate::OwnAccount;
use crate::signed_in::set_cookie;

/// Ends the session.
///
/// # Errors
/// 409 `not_a_session` when called with an API key.
pub async fn logout(cx: Cx, caller: Caller<OwnAccount>) -> Result<Response> {
    let Via::Session(hash) = caller.via else {
        return Err(Error::conflict(
            "not_a_session",
            "This request was made with an API key; revoke it with `DELETE /api/keys/{id}`.",
        ));
    };
    Session::end(&cx, &hash).await?;
    Ok(set_cookie(&cx, &format!("{SESSION_COOKIE}=; Max-Age=0"), NoContent))
}
