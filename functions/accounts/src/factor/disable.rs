//! `POST /api/auth/second-factor/disable` takes one's second factor away, with a code of it or a recovery code.

use ::audit::Entry;
use api::{Json, NoContent, Result};
use cx::Cx;
use function::{Endpoint, Sample};
use identity::{Caller, INVALID_CODE, OwnAccount, Permission, User};
use mail::MAIL;
use table::CHANGED_MEANWHILE;

use super::confirm::Code;
use super::{ATTEMPTS, SECOND_FACTOR_OFF};
use crate::notices;
use crate::touches::SECOND_FACTOR;

pub(crate) const ENTRY: Endpoint =
    Endpoint::post("accounts-factor-disable", "/api/auth/second-factor/disable", "Take a second factor away", |site| {
        site.to(disable)
    })
    .may(OwnAccount::ACTION)
    .audited()
    .touches(SECOND_FACTOR)
    .posts(&[MAIL])
    .conflicts(&[SECOND_FACTOR_OFF, CHANGED_MEANWHILE])
    .problems(&[INVALID_CODE])
    .about("The account's address is told.")
    .sample(Sample::body(r#"{"code": "{second_factor}"}"#).gives(204, &[]));

/// Takes the second factor away.
///
/// # Errors
/// 401 `invalid_code`; 409 `second_factor_off`; 429 after five attempts.
pub async fn disable(cx: Cx, caller: Caller<OwnAccount>, Json(given): Json<Code>) -> Result<NoContent> {
    let user = User::load(&cx, &caller.user).await?;
    ATTEMPTS.take(&cx, &user.id).await?;
    let Some(factor) = &user.second_factor else {
        return Err(SECOND_FACTOR_OFF.error("There is no second factor to take away."));
    };
    factor.spend(&cx, &user.id, &given.code)?;
    let (changed, unchanged) = user.changed(|user| user.second_factor = None);
    let entry = Entry::by(&cx, &caller, "second_factor.off").on(&user.id);
    let notice = notices::second_factor_off(&cx, &user)?;
    let table = cx.table();
    ::audit::commit(&cx, notice.join(table.transaction().put(&changed, unchanged)), &[entry]).await?;
    notice.leave(&cx).await;
    Ok(NoContent)
}
