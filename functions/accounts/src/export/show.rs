//! `GET /api/auth/exports/{id}` says how far an export is.

use ::export::{Export, ExportId};
use api::{Path, Result};
use cx::Cx;
use identity::{Caller, OwnAccount, User};

use super::ExportOut;

/// Says it.
///
/// # Errors
/// 404 when one has no such export, or not any more.
pub async fn show(cx: Cx, caller: Caller<OwnAccount>, Path(id): Path<ExportId>) -> Result<axum::Json<ExportOut>> {
    let user = User::load(&cx, &caller.user).await?;
    let export = Export::load(&cx, &user.personal_team, &id).await?;
    Ok(axum::Json(ExportOut::of(&cx, export).await?))
}
