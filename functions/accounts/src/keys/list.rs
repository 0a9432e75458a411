//! `GET /api/keys` lists the team's API keys, newest first.

use api::{Page, PageQuery, Query, Result};
use cx::Cx;
use identity::{ApiKey, Caller, ManageKeys};

use super::KeyOut;

/// One page of keys: the team's, or the caller's own if their role reaches no further.
///
/// # Errors
/// Only when the table is busy.
pub async fn list(cx: Cx, caller: Caller<ManageKeys>, Query(page): Query<PageQuery>) -> Result<Page<KeyOut>> {
    let keys = ApiKey::list(&cx, &caller.team, &page, |key| caller.reaches(Some(&key.created_by))).await?;
    Ok(keys.map(|(key, used)| KeyOut::new(key, used)))
}
