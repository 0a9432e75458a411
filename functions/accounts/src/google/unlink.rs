//! `DELETE /api/auth/google` unlinks one's Google account.

use ::audit::Entry;
use api::{Error, NoContent, Result, problems};
use cx::{Cx, Touch};
use function::{Endpoint, Sample};
use identity::{Caller, GoogleClaim, OwnAccount, Permission, User};
use mail::MAIL;
use table::{CHANGED_MEANWHILE, Condition};

use crate::notices;
use crate::touches::{GOOGLE, READ_USER, WRITE_USER};

pub(crate) const ENTRY: Endpoint =
    Endpoint::delete("accounts-google-unlink", "/api/auth/google", "Unlink one's Google account", |site| site.to(unlink))
        .may(OwnAccount::ACTION)
        .audited()
        .touches(&[READ_USER, WRITE_USER, Touch::Write(GOOGLE)])
        .posts(&[MAIL])
        .conflicts(&[CHANGED_MEANWHILE])
        .problems(&[problems::NOT_FOUND])
        .about(
            "Whoever has no password signs in by a magic link from then on, or asks for one. Teams that want Google let one in \
         no more.",
        )
        .sample(Sample::needing(&["google_account"]).gives(204, &[]));

/// Unlinks the Google account.
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
