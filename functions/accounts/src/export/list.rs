//! `GET /api/auth/exports` lists one's exports, newest first.

use ::export::Export;
use api::{Page, PageQuery, Query, Result};
use cx::Cx;
use identity::{Caller, OwnAccount, User};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

/// An export, in a list.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ExportListed {
    /// Its id.
    id: ::export::ExportId,
    /// When it was asked for.
    requested_at: Timestamp,
    /// Until when it can be read.
    expires_at: Timestamp,
}

/// One page of them.
///
/// # Errors
/// Only when the table is busy.
pub async fn list(cx: Cx, caller: Caller<OwnAccount>, Query(page): Query<PageQuery>) -> Result<Page<ExportListed>> {
    let user = User::load(&cx, &caller.user).await?;
    let exports = Export::list(&cx, &user.personal_team, &page).await?;
    Ok(exports.map(|export| ExportListed { id: export.id, requested_at: export.requested_at, expires_at: export.kept_until }))
}
