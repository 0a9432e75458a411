//! `GET /api/team/logo/uploads/{id}` says where to put a logo whose address is too old, or was lost.

use api::{Path, Result};
use blobs::{UPLOADS, Upload, UploadId, Way};
use cx::{Cx, Touch};
use function::{Endpoint, Sample};
use identity::{Caller, ManageTeam, Permission};
use table::Family;

use super::INTAKE;

pub(crate) const ENTRY: Endpoint =
    Endpoint::get("accounts-logo-way", "/api/team/logo/uploads/{id}", "Show where to put a logo", |site| site.to(way))
        .may(ManageTeam::ACTION)
        .touches(&[Touch::Read(Family::Team(UPLOADS)), Touch::Blobs(INTAKE.prefix)])
        .sample(Sample::of("put_logo"));

/// Signs addresses anew.
///
/// # Errors
/// 404 when there is no such upload, or not any more.
pub async fn way(cx: Cx, caller: Caller<ManageTeam>, Path(id): Path<UploadId>) -> Result<axum::Json<Way>> {
    let upload = Upload::load(&cx, &INTAKE, &caller.team, &id).await?;
    Ok(axum::Json(upload.way(&cx, &INTAKE).await?))
}
