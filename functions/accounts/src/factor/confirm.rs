//! `POST /api/auth/second-factor/confirm` turns a second factor on, with a first code of the app, and gives the
//! recovery codes.

use ::audit::Entry;
use api::{Fields, FromFields, Json, Result};
use cx::Cx;
use function::{Endpoint, Sample};
use identity::{Caller, INVALID_CODE, OwnAccount, Permission, RecoveryCode, SecondFactor, User, invalid_code};
use mail::MAIL;
use schemars::JsonSchema;
use serde::Serialize;
use table::CHANGED_MEANWHILE;

use super::{ATTEMPTS, SECOND_FACTOR_NOT_BEGUN};
use crate::notices;
use crate::touches::SECOND_FACTOR;

pub(crate) const ENTRY: Endpoint =
    Endpoint::post("accounts-factor-confirm", "/api/auth/second-factor/confirm", "Turn a second factor on", |site| {
        site.to(confirm)
    })
    .may(OwnAccount::ACTION)
    .audited()
    .touches(SECOND_FACTOR)
    .posts(&[MAIL])
    .conflicts(&[SECOND_FACTOR_NOT_BEGUN, CHANGED_MEANWHILE])
    .problems(&[INVALID_CODE])
    .about("The recovery codes are in this answer and nowhere else.")
    .sample(Sample::body(r#"{"code": "{begun_factor}"}"#).gives(200, &["/recovery_codes/9"]));

/// A code that shows the second factor is at hand.
#[derive(Debug, JsonSchema)]
pub struct Code {
    /// Six digits, as the app shows them now; where a second factor is on, a recovery code will do too.
    pub(super) code: String,
}

impl FromFields for Code {
    fn from_fields(fields: &mut Fields) -> Self {
        Code { code: fields.required("code") }
    }
}

/// What to keep in a safe place.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Recovery {
    /// Ten codes, each of which stands in for one of the app's, once. They are not shown again.
    pub recovery_codes: Vec<String>,
}

/// Turns the second factor on.
///
/// # Errors
/// 401 `invalid_code`; 409 `second_factor_not_begun`; 429 after five attempts.
pub async fn confirm(cx: Cx, caller: Caller<OwnAccount>, Json(given): Json<Code>) -> Result<axum::Json<Recovery>> {
    let user = User::load(&cx, &caller.user).await?;
    ATTEMPTS.take(&cx, &user.id).await?;
    let Some(sealed) = user.factor_begun.clone() else {
        return Err(SECOND_FACTOR_NOT_BEGUN.error("Begin with `POST /api/auth/second-factor`."));
    };
    let secret = SecondFactor::open(&cx, &user.id, &sealed)?;
    let last_step = secret.verify(&given.code, cx.now(), 0).ok_or_else(invalid_code)?;
    let codes = RecoveryCode::ten(|| cx.random());
    let recovery = codes.iter().map(|code| code.hash(&secret)).collect();
    let (changed, unchanged) = user.changed(|user| {
        user.second_factor = Some(SecondFactor { secret: sealed, last_step, recovery });
        user.factor_begun = None;
    });
    let entry = Entry::by(&cx, &caller, "second_factor.on").on(&user.id);
    let notice = notices::second_factor_on(&cx, &user)?;
    let table = cx.table();
    ::audit::commit(&cx, notice.join(table.transaction().put(&changed, unchanged)), &[entry]).await?;
    notice.leave(&cx).await;
    Ok(axum::Json(Recovery { recovery_codes: codes.iter().map(RecoveryCode::reveal).collect() }))
}
