//! `GET /api/auth/exports` lists one's exports, newest first.

use ::export::Export;
use api::{Page, PageQuery, Query, Result};
use cx::Cx;
use function::{Endpoint, Sample};
use identity::{Caller, OwnAccount, Permission, User};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use crate::touches::{READ_EXPORTS, READ_USER};

pub(crate) const ENTRY: Endpoint =
    Endpoint::get("accounts-export-list", "/api/auth/exports", "List one's exports", |site| site.to(list))
        .may(OwnAccount::ACTION)
        .touches(&[READ_USER, READ_EXPORTS])
        .sample(Sample::needing(&["export"]));

/// An export, in a list.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ExportListed {
    /// The export's id.
    id: ::export::ExportId,
    /// When it was asked for.
    requested_at: Timestamp,
    /// Until when it can be read.
    expires_at: Timestamp,
}

/// One page of exports.
///
/// # Errors
/// Only when the table is busy.
pub async fn list(cx: Cx, caller: Caller<OwnAccount>, Query(page): Query<PageQuery>) -> Result<Page<ExportListed>> {
    let user = User::load(&cx, &caller.user).await?;
    let exports = Export::list(&cx, &user.personal_team, &page).await?;
    Ok(exports.map(|export| ExportListed { id: export.id, requested_at: export.requested_at, expires_at: export.kept_until }))
}
