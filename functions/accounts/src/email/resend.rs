//! `POST /api/auth/verify-email/resend` sends the mail that verifies one's address again.

use ::audit::Entry;
use ::mail::{MAIL, Mail};
use api::{NoContent, Result};
use cx::Cx;
use function::Endpoint;
use identity::{Caller, OneTime, OwnAccount, Permission, Purpose, User};
use outbox::Parcel;
use table::Condition;

use super::MAILS;
use crate::touches::{READ_USER, WRITE_ONE_TIME};

pub(crate) const ENTRY: Endpoint =
    Endpoint::post("accounts-email-resend", "/api/auth/verify-email/resend", "Send the verifying mail again", |site| {
        site.to(resend)
    })
    .may(OwnAccount::ACTION)
    .audited()
    .touches(&[READ_USER, WRITE_ONE_TIME])
    .posts(&[MAIL])
    .about("At most five an hour. Nothing is sent to an address that is verified already.");

/// Sends it, unless the address is verified already.
///
/// # Errors
/// 429 after five of an hour.
pub async fn resend(cx: Cx, caller: Caller<OwnAccount>) -> Result<NoContent> {
    let user = User::load(&cx, &caller.user).await?;
    if user.email_verified_at.is_some() {
        return Ok(NoContent);
    }
    MAILS.take(&cx, &user.id).await?;
    let (link, parcel) = verification(&cx, &user)?;
    let entry = Entry::by(&cx, &caller, "email.verification_sent").on(&user.id);
    let table = cx.table();
    let transaction = parcel.join(table.transaction().put(&link, Condition::Always));
    ::audit::commit(&cx, transaction, &[entry]).await?;
    parcel.leave(&cx).await;
    Ok(NoContent)
}

/// A link that verifies the address of `user`, and the mail that carries it.
///
/// # Errors
/// As [`outbox::parcel`].
pub(crate) fn verification(cx: &Cx, user: &User) -> Result<(OneTime, Parcel)> {
    let (link, token) = OneTime::new(cx, Purpose::VerifyEmail, user.email.clone());
    let link = OneTime { user: Some(user.id.clone()), ..link };
    let why = "You get this because somebody signed up for Minutehand with this address. If it was not you, do nothing: the \
               account stays unverified.";
    let mail = Mail::new(user.email.clone(), "Confirm your address", why)
        .say("Welcome to Minutehand. Open this link within 24 hours to confirm that this address is yours.")
        .button("Confirm address", &cx.public_url()?.link("/verify-email", &[("token", token.reveal())]));
    Ok((link, outbox::parcel(cx, &user.personal_team, &mail)?))
}
