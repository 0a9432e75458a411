//! `DELETE /api/auth/sessions` ends all of one's own sessions but the present one.

use ::audit::Entry;
use api::Result;
use cx::Cx;
use function::{Endpoint, Sample, Trace};
use identity::{Caller, OwnAccount, Permission, Session};
use schemars::JsonSchema;
use serde::Serialize;

use crate::touches::{READ_USER, WRITE_SESSION, WRITE_USER};

pub(crate) const ENTRY: Endpoint =
    Endpoint::delete("accounts-sessions-revoke-others", "/api/auth/sessions", "End all sessions but this", |site| {
        site.to(revoke_others)
    })
    .may(OwnAccount::ACTION)
    .audited()
    .touches(&[READ_USER, WRITE_USER, WRITE_SESSION])
    .sample(
        Sample::needing(&["other_session"])
            .leaves(Trace::at("/api/auth/sessions").holding(r#"{"/items/0/current": true, "/items/1": null}"#)),
    );

/// How many sessions were ended.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Ended {
    /// The present one is not among them.
    pub ended: usize,
}

/// Ends all sessions but the present one.
///
/// # Errors
/// When the table is busy; those ended by then stay so.
pub async fn revoke_others(cx: Cx, caller: Caller<OwnAccount>) -> Result<axum::Json<Ended>> {
    let ended = Session::end_all(&cx, &caller.user, caller.session()).await?;
    let entry = Entry::by(&cx, &caller, "sessions.ended").on(&caller.user).after(&Ended { ended });
    ::audit::commit(&cx, cx.table().transaction(), &[entry]).await?;
    Ok(axum::Json(Ended { ended }))
}
