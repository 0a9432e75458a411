//! `accounts-challenge-send` mails a link that somebody asked for, if there is an account with that address.
//!
//! Token, mail and a mark that this request was served are one transaction, so that a message which comes twice makes
//! one mail.

use ::mail::{MAIL, Mail};
use api::{Error, Result};
use cx::{Cx, Touch};
use function::{Message, Sample, Trace, Verdict, Worker};
use identity::{OneTime, Purpose, User};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use table::{Condition, Item, Key, Partition, System, TableError};

use super::{CHALLENGES, Challenge};
use crate::touches::{EMAIL, READ_USER, WRITE_ONE_TIME};

/// Longer than a message can come again.
const MARK_KEPT: SignedDuration = SignedDuration::from_hours(15 * 24);

pub(crate) const ENTRY: Worker = Worker::new("accounts-challenge-send", CHALLENGES, |cx, message| Box::pin(send(cx, message)))
    .batch_size(10)
    .touches(&[Touch::Read(EMAIL), READ_USER, WRITE_ONE_TIME])
    .posts(&[MAIL])
    .sample(
        Sample::body(r#"{"asked": "req_06DW1H4G00Q4A7S6NW0T5E9R2K", "purpose": "magic_link", "email": "{email}"}"#)
            .leaves(Trace::mail("/magic-link?token=").once_worked()),
    );

/// A challenge that was served.
#[derive(Debug, Serialize, Deserialize)]
struct Served {
    asked: String,
    kept_until: Timestamp,
}

/// Sends the link that `message` asks for.
///
/// # Errors
/// When the message is not one of ours or a part of the system is busy; it is received again then.
pub async fn send(cx: Cx, message: Message) -> Result<Verdict> {
    let challenge: Challenge =
        serde_json::from_str(&message.body).map_err(|error| Error::Malformed(format!("not a challenge: {error}")))?;
    let Some(user) = User::by_email(&cx, &challenge.email).await? else { return Ok(Verdict::Done) };
    let (stored, token) = OneTime::new(&cx, challenge.purpose, user.email.clone());
    let mail = match challenge.purpose {
        Purpose::MagicLink => magic_link(&cx, &user, token.reveal())?,
        Purpose::ResetPassword => reset(&cx, &user, token.reveal())?,
        other => return Err(Error::Malformed(format!("nobody asks for {other:?} by its address alone"))),
    };
    // A password that is changed meanwhile ends the link, see `reset::confirm`.
    let stored = OneTime { user: Some(user.id.clone()), about: user.password_mark(), ..stored };
    let parcel = outbox::parcel(&cx, &user.personal_team, &mail)?;
    let table = cx.table();
    let served = Served { asked: challenge.asked, kept_until: cx.now() + MARK_KEPT };
    let transaction = table.transaction().put(&served, Condition::Absent).put(&stored, Condition::Absent);
    match parcel.join(transaction).commit().await {
        Ok(()) => parcel.leave(&cx).await,
        Err(TableError::ConditionFailed) => {}
        Err(error) => return Err(error.into()),
    }
    Ok(Verdict::Done)
}

fn magic_link(cx: &Cx, user: &User, token: &str) -> Result<Mail> {
    let why = "You get this because somebody asked for a link to sign in to Minutehand with this address. If it was not you, \
               do nothing: without this mail nobody gets in.";
    Ok(Mail::new(user.email.clone(), "Your link to sign in", why)
        .say("Open this link within 15 minutes to sign in to Minutehand. It works once.")
        .button("Sign in", &cx.public_url()?.link("/magic-link", &[("token", token)])))
}

fn reset(cx: &Cx, user: &User, token: &str) -> Result<Mail> {
    let why = "You get this because somebody asked for a new password for the Minutehand account with this address. If it was \
               not you, do nothing: your password stays as it is.";
    Ok(Mail::new(user.email.clone(), "Choose a new password", why)
        .say("Open this link within an hour to choose a new password. It works once, and all sessions end with it.")
        .button("Choose a new password", &cx.public_url()?.link("/reset-password", &[("token", token)])))
}

impl Item for Served {
    const KIND: &'static str = "challenge_served";

    fn key(&self) -> Key {
        Partition::system(System::OneTime, format!("served/{}", self.asked)).at("served")
    }

    fn expires_at(&self) -> Option<Timestamp> {
        Some(self.kept_until)
    }
}
