//! `GET /api/auth/exports/{id}` says how far an export is.

use ::export::{Export, ExportId};
use api::{Path, Result};
use cx::Cx;
use function::{Endpoint, Sample};
use identity::{Caller, OwnAccount, Permission, User};

use super::ExportOut;
use crate::touches::{READ_EXPORTS, READ_USER};

pub(crate) const ENTRY: Endpoint =
    Endpoint::get("accounts-export-show", "/api/auth/exports/{id}", "Show how far an export is", |site| site.to(show))
        .may(OwnAccount::ACTION)
        .touches(&[READ_USER, READ_EXPORTS])
        .sample(Sample::of("export"));

/// Says how far each product is.
///
/// # Errors
/// 404 when one has no such export, or not any more.
pub async fn show(cx: Cx, caller: Caller<OwnAccount>, Path(id): Path<ExportId>) -> Result<axum::Json<ExportOut>> {
    let user = User::load(&cx, &caller.user).await?;
    let export = Export::load(&cx, &user.personal_team, &id).await?;
    Ok(axum::Json(ExportOut::of(&cx, export).await?))
}
