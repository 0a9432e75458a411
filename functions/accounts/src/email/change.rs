//! `POST /api/auth/change-email` begins to move one's account to another address: it goes there when the link that is
//! mailed to it is opened.

use ::audit::Entry;
use ::mail::Mail;
use api::{Accepted, Error, Fields, FromFields, Json, Result};
use cx::Cx;
use identity::{Caller, Email, OneTime, OwnAccount, Password, Purpose, User};
use schemars::JsonSchema;
use serde::Serialize;
use table::Condition;

use super::MAILS;
use crate::login::LOGINS;
use crate::notices;
use crate::signup::EMAIL_TAKEN;

/// Where to, and that it is oneself who asks.
#[derive(Debug, JsonSchema)]
pub struct NewAddress {
    /// The new address.
    #[schemars(with = "Email")]
    new_email: Option<Email>,
    /// One's password; left out by those who have none.
    #[schemars(with = "Option<String>")]
    password: Option<Password>,
}

impl FromFields for NewAddress {
    fn from_fields(fields: &mut Fields) -> Self {
        let new_email = fields.required::<String>("new_email").parse::<Email>();
        let new_email = new_email.map_err(|reason| {
            if !fields.is_wrong("new_email") {
                fields.wrong("new_email", reason);
            }
        });
        NewAddress { new_email: new_email.ok(), password: fields.optional::<String>("password").map(Password::claim) }
    }
}

/// Where the link went.
#[derive(Debug, Serialize, JsonSchema)]
pub struct AddressChange {
    /// The new address.
    pub new_email: Email,
}

/// Sends the link.
///
/// # Errors
/// 401 `invalid_credentials`; 409 `email_taken`; 429 after five of an hour, or five passwords of a quarter of one.
pub async fn change(cx: Cx, caller: Caller<OwnAccount>, Json(given): Json<NewAddress>) -> Result<Accepted<AddressChange>> {
    let new_email = given.new_email.ok_or_else(|| Error::field("new_email", "is required"))?;
    let user = User::load(&cx, &caller.user).await?;
    if user.password.is_some() {
        let Some(password) = given.password else { return Err(Error::field("password", "is required")) };
        LOGINS.take(&cx, format!("account/{}", user.email)).await?;
        if !password.matches(user.password.clone()).await? {
            return Err(Error::InvalidCredentials);
        }
    }
    if new_email == user.email {
        return Err(Error::field("new_email", "is the address that the account has"));
    }
    MAILS.take(&cx, &user.id).await?;
    if User::by_email(&cx, &new_email).await?.is_some() {
        return Err(EMAIL_TAKEN.error("There is an account with this e-mail address already."));
    }
    let (link, token) = OneTime::new(&cx, Purpose::ChangeEmail, new_email.clone());
    let link = OneTime { user: Some(user.id.clone()), about: Some(user.mark()), ..link };
    let why = "You get this because somebody wants to use this address for their Minutehand account. If it was not you, do \
               nothing: the account does not get it.";
    let mail = Mail::new(new_email.clone(), "Confirm your new address", why)
        .say(format!("Open this link within 24 hours to use {new_email} for your Minutehand account."))
        .button("Use this address", &cx.public_url()?.link("/change-email", &[("token", token.reveal())]));
    let parcel = outbox::parcel(&cx, &user.personal_team, &mail)?;
    let notice = notices::address_changes(&cx, &user, &new_email, false)?;
    let entry = Entry::by(&cx, &caller, "email.change_begun").on(&user.id).after(&AddressChange { new_email: new_email.clone() });
    let table = cx.table();
    let transaction = notice.join(parcel.join(table.transaction().put(&link, Condition::Always)));
    ::audit::commit(&cx, transaction, &[entry]).await?;
    parcel.leave(&cx).await;
    notice.leave(&cx).await;
    Ok(Accepted(AddressChange { new_email }))
}
