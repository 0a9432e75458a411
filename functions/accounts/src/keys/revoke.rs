//! `DELETE /api/keys/{id}` revokes an API key: the next request with it is refused, and so is one with the text it
//! had before it was rotated.

use ::audit::Entry;
use api::{NoContent, Path, Result};
use cx::Cx;
use identity::{ApiKey, ApiKeyId, Caller, LastUse, ManageKeys};

use super::KeyOut;

/// Revokes the key.
///
/// # Errors
/// 404 when the team has no such key; 403 when it is somebody else's and the caller's role reaches their own only.
pub async fn revoke(cx: Cx, caller: Caller<ManageKeys>, Path(id): Path<ApiKeyId>) -> Result<NoContent> {
    let key = ApiKey::load(&cx, &caller.team, &id).await?;
    caller.must_reach(Some(&key.created_by))?;
    let entry = Entry::by(&cx, &caller, "key.revoked").on(&id).before(&KeyOut::new(key.clone(), LastUse::default()));
    ::audit::commit(&cx, key.revoke(cx.table().transaction()), &[entry]).await?;
    Ok(NoContent)
}
