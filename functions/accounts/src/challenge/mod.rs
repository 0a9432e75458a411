//! Challenges: links by mail that anybody may ask for, to sign in or to choose a new password. Whoever asks is answered
//! the same, as quickly, whether there is an account or not: that is looked up by the worker, later.

pub mod send;

use api::{Error, Fields, FromFields, Result};
use cx::Cx;
use identity::{Email, Purpose};
use limits::Limit;
use queue::{Outgoing, Queue};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::email;
use crate::visitor::Visitor;

/// Links that somebody asked for.
pub const CHALLENGES: Queue = Queue { name: "challenges", visibility_s: 180, max_receives: 5, due: false };

/// To one address, known or not: a limit that only known accounts have would tell which they are.
const TO_ADDRESS: Limit = Limit { name: "challenge", count: 5, window_s: 60 * 60 };
/// From one network.
const FROM_NETWORK: Limit = Limit { name: "challenges", count: 20, window_s: 60 * 60 };

/// A link that somebody asked for.
#[derive(Debug, Serialize, Deserialize)]
struct Challenge {
    /// The request that asked for it: a message that comes twice sends one mail.
    asked: String,
    purpose: Purpose,
    email: Email,
}

/// Who wants a link.
#[derive(Debug, JsonSchema)]
pub struct Address {
    /// The account's address.
    #[schemars(with = "Email")]
    email: Option<Email>,
}

impl FromFields for Address {
    fn from_fields(fields: &mut Fields) -> Self {
        Address { email: email::take(fields, "email") }
    }
}

/// Sees to it that the account with this address, if there is one, gets a link for `purpose`.
///
/// # Errors
/// 429 for too many to one address, or from one.
pub(crate) async fn ask(cx: &Cx, visitor: &Visitor, purpose: Purpose, to: Address) -> Result<()> {
    let email = to.email.ok_or_else(|| Error::field("email", "is required"))?;
    visitor.take(cx, FROM_NETWORK).await?;
    TO_ADDRESS.take(cx, &email).await?;
    let challenge = Challenge { asked: cx.request_id().to_owned(), purpose, email };
    let body = serde_json::to_string(&challenge).map_err(Error::internal)?;
    let message = Outgoing { body, delay_s: 0, group: CHALLENGES.name.to_owned() };
    match cx.queues().send(CHALLENGES.name, &[message]).await?.first() {
        Some(true) => Ok(()),
        _ => Err(Error::Busy("the queue of challenges takes nothing".into())),
    }
}
