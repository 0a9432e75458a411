//! `POST /api/auth/change-email` begins to move one's account to another address: it goes there when the link that is
//! mailed to it is opened.

use ::audit::Entry;
use ::mail::{MAIL, Mail};
use api::{Accepted, Error, Fields, FromFields, Json, Result};
use cx::{Cx, Touch};
use function::{Endpoint, Sample};
use identity::{Caller, Email, OneTime, OwnAccount, Password, Permission, Purpose, User};
use schemars::JsonSchema;
use serde::Serialize;
use table::Condition;

use super::{MAILS, take};
use crate::credentials::{self, INVALID_CREDENTIALS};
use crate::login::LOGINS;
use crate::notices;
use crate::signup::EMAIL_TAKEN;
use crate::touches::{EMAIL, READ_USER, WRITE_ONE_TIME};

pub(crate) const ENTRY: Endpoint =
    Endpoint::post("accounts-email-change", "/api/auth/change-email", "Change one's address", |site| site.to(change))
        .may(OwnAccount::ACTION)
        .audited()
        .touches(&[READ_USER, Touch::Read(EMAIL), WRITE_ONE_TIME])
        .posts(&[MAIL])
        .conflicts(&[EMAIL_TAKEN])
        .problems(&[INVALID_CREDENTIALS])
        .memory_mb(512)
        .about(
            "Takes one's password, where one has one. The address changes when the link that is mailed to the new one is \
             opened, within 24 hours; the old one is told now and then.",
        )
        .sample(Sample::body(r#"{"new_email": "ada@work.example.com", "password": "{password}"}"#));

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
        let new_email = take(fields, "new_email");
        NewAddress { new_email, password: fields.optional::<String>("password").map(Password::claim) }
    }
}

/// Where the link went.
#[derive(Debug, Serialize, JsonSchema)]
pub struct AddressChange {
    /// The new address.
    pub new_email: Email,
}

/// Mails the link to the new address.
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
            return Err(credentials::invalid());
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
