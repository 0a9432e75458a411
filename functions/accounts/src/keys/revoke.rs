//! `DELETE /api/keys/{id}` revokes an API key: the next request with it is refused.

use api::{NoContent, Path, Result};
use cx::Cx;
use identity::{ApiKey, ApiKeyId, Caller};

use crate::ManageKeys;

/// Revokes the key.
///
/// # Errors
/// 404 when the team has no such key.
pub async fn revoke(cx: Cx, caller: Caller<ManageKeys>, Path(id): Path<ApiKeyId>) -> Result<NoContent> {
    ApiKey::revoke(&cx, &caller.team, &id).await?;
    Ok(NoContent)
}
