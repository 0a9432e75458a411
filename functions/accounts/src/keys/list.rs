//! `GET /api/keys` lists the team's API keys, newest first.

use api::{Page, PageQuery, Query, Result};
use cx::{Cx, Touch};
use function::{Endpoint, Sample};
use identity::{ApiKey, Caller, ManageKeys, Permission};

use super::KeyOut;
use crate::touches::{API_KEY, READ_KEYS};

pub(crate) const ENTRY: Endpoint =
    Endpoint::get("accounts-keys-list", "/api/keys", "List the team's API keys", |site| site.to(list))
        .may(ManageKeys::ACTION)
        .touches(&[READ_KEYS, Touch::Read(API_KEY)])
        .sample(Sample::query("limit=20").needs(&["key"]).gives(200, &["/items/0/id", "/items/0/hint", "/next_cursor"]));

/// One page of keys: the team's, or the caller's own if their role reaches no further.
///
/// # Errors
/// Only when the table is busy.
pub async fn list(cx: Cx, caller: Caller<ManageKeys>, Query(page): Query<PageQuery>) -> Result<Page<KeyOut>> {
    let keys = ApiKey::list(&cx, &caller.team, &page, |key| caller.reaches(Some(&key.created_by))).await?;
    Ok(keys.map(|(key, used)| KeyOut::new(key, used)))
}
