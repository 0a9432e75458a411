//! `DELETE /api/auth/google` unlinks one's Google account.

use ::audit::Entry;
use api::{Error, NoContent, Result};
use cx::Cx;
use identity::{Caller, GoogleClaim, OwnAccount, User};
use table::Condition;

use crate::notices;

/// Unlinks it.
///
/// # Errors
/// 404 when none is linked.
pub async fn unlink(cx: Cx, caller: Caller<OwnAccount>) -> Result<NoContent> {
    let user = User::load(&cx, &caller.user).await?;
    let Some(sub) = &user.google else { return Err(Error::NotFound("Google account")) };
    let (changed, unchanged) = user.changed(|user| user.google = None);
    let entry = Entry::by(&cx, &caller, "google.unlinked").on(&user.id);
    let notice = notices::google(&cx, &user, false)?;
    let table = cx.table();
    let transaction = table.transaction().put(&changed, unchanged).delete(GoogleClaim::key_of(sub), Condition::Always);
    ::audit::commit(&cx, notice.join(transaction), &[entry]).await?;
    notice.leave(&cx).await;
    Ok(NoContent)
}
