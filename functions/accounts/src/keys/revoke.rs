//! `DELETE /api/keys/{id}` revokes an API key: the next request with it is refused, and so is one with the text it
//! had before it was rotated.

use ::audit::Entry;
use api::{NoContent, Path, Result};
use cx::{Cx, Touch};
use function::{Endpoint, Sample, Trace};
use identity::{ApiKey, ApiKeyId, Caller, LastUse, ManageKeys, Permission};
use table::CHANGED_MEANWHILE;

use super::KeyOut;
use crate::touches::{API_KEY, READ_KEYS, WRITE_KEYS};

pub(crate) const ENTRY: Endpoint =
    Endpoint::delete("accounts-keys-revoke", "/api/keys/{id}", "Revoke an API key", |site| site.to(revoke))
        .may(ManageKeys::ACTION)
        .audited()
        .touches(&[READ_KEYS, WRITE_KEYS, Touch::Write(API_KEY)])
        .conflicts(&[CHANGED_MEANWHILE])
        .sample(Sample::of("key").gives(204, &[]).leaves(Trace::at("/api/auth/me").by("{key.token}").status(401)));

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
