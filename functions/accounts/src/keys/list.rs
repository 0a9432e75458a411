//! `GET /api/keys` lists the team's API keys, newest first.

use api::{Page, PageQuery, Query, Result};
use cx::Cx;
use identity::{ApiKey, Caller};

use super::KeyOut;
use crate::ManageKeys;

/// One page of keys.
///
/// # Errors
/// Only when the table is busy.
pub async fn list(cx: Cx, caller: Caller<ManageKeys>, Query(page): Query<PageQuery>) -> Result<Page<KeyOut>> {
    let keys = ApiKey::list(&cx, &caller.team, &page).await?;
    Ok(keys.map(|(key, used)| KeyOut::new(key, used)))
}
