//! `/account/privacy/exports/{id}`: the way from the page to an export's file.

use ::export::ExportId;
use api::{Path, Result};
use axum::response::{IntoResponse, Response};
use console::{Flash, SeeOther, page};
use cx::Cx;
use function::{Endpoint, Sample};
use identity::{Caller, OwnAccount, Permission};

use crate::export::file::{self, EXPORT_NOT_READY, file};

pub(crate) const ENTRY: Endpoint =
    page("accounts-pages-export", "/account/privacy/exports/{id}", "An export", |site| site.page(show))
        .may(OwnAccount::ACTION)
        .uses(&[&file::ENTRY])
        .sample(Sample::of("export"));

/// Leads to the file, or back to where it says how far it is.
///
/// # Errors
/// 404 when one has no such export, or not any more.
pub async fn show(cx: Cx, caller: Caller<OwnAccount>, id: Path<ExportId>) -> Result<Response> {
    match file(cx.clone(), caller, id).await {
        Ok(there) => Ok(there.into_response()),
        Err(error) if error.is(EXPORT_NOT_READY.kind()) => {
            Ok(SeeOther::to("/account/privacy").flash(&Flash::why(error)?, &cx).into_response())
        }
        Err(error) => Err(error),
    }
}
