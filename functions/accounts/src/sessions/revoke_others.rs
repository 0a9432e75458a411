//! `DELETE /api/auth/sessions` ends all of one's own sessions but the present one.

use ::audit::Entry;
use api::Result;
use cx::Cx;
use identity::{Caller, OwnAccount, Session};
use schemars::JsonSchema;
use serde::Serialize;

/// How many sessions were ended.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Ended {
    /// Without the present one.
    pub ended: usize,
}

/// Ends them.
///
/// # Errors
/// When the table is busy; those ended by then stay so.
pub async fn revoke_others(cx: Cx, caller: Caller<OwnAccount>) -> Result<axum::Json<Ended>> {
    let ended = Session::end_all(&cx, &caller.user, caller.session()).await?;
    let entry = Entry::by(&cx, &caller, "sessions.ended").on(&caller.user).after(&Ended { ended });
    ::audit::commit(&cx, cx.table().transaction(), &[entry]).await?;
    Ok(axum::Json(Ended { ended }))
}
