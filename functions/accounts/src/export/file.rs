//! `GET /api/auth/exports/{id}/file` leads to the file of an export: JSON lines, at an address that is signed for it.

use ::export::{Export, ExportId, FILES};
use api::{Conflict, Error, Path, Result, SeeOther};
use cx::{Cx, Touch};
use function::{Endpoint, Sample};
use identity::{Caller, OwnAccount, Permission, User};

use crate::touches::{READ_EXPORTS, READ_USER};

/// A product still writes its part.
pub const EXPORT_NOT_READY: Conflict = Conflict {
    code: "export_not_ready",
    when: "reading an export that is still being written",
    advice: "Ask `GET /api/auth/exports/{id}` until `ready` is true; that takes seconds to minutes.",
};

pub(crate) const ENTRY: Endpoint =
    Endpoint::get("accounts-export-file", "/api/auth/exports/{id}/file", "Download an export", |site| site.to(file))
        .may(OwnAccount::ACTION)
        .touches(&[READ_USER, READ_EXPORTS, Touch::Blobs(FILES)])
        .conflicts(&[EXPORT_NOT_READY])
        .about(
            "303 to an address that gives the file to whoever has it, for five minutes and without a credential: JSON lines, \
             `{\"product\": …, \"kind\": …, \"data\": …}`, the data as the API shows them.",
        )
        .sample(Sample::of("export").gives(303, &[]));

/// Leads to the file.
///
/// # Errors
/// 404 when one has no such export, or not any more; 409 `export_not_ready`.
pub async fn file(cx: Cx, caller: Caller<OwnAccount>, Path(id): Path<ExportId>) -> Result<SeeOther> {
    let user = User::load(&cx, &caller.user).await?;
    let export = Export::load(&cx, &user.personal_team, &id).await?;
    let link = export.link(&cx).await?.ok_or_else(not_ready)?;
    Ok(SeeOther(link.url))
}

fn not_ready() -> Error {
    EXPORT_NOT_READY.error("This export is still being written. Look again in a moment.")
}
