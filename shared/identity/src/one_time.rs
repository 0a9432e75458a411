//! One-time tokens: what a link in a mail carries. Stored hashed; spending one is a delete that only one of
//! several can make, in the transaction of whatever it is spent on.

use api::{TeamId, UserId};
use cx::Cx;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use table::{Condition, Item, Key, Partition, System, Transaction};

use crate::{Email, Token};

/// What a one-time token is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// Proves that an address is somebody's own.
    VerifyEmail,
    /// Lets in without a password.
    MagicLink,
    /// Lets choose a new password.
    ResetPassword,
    /// Moves an account to another address.
    ChangeEmail,
    /// Lets into a team.
    Invitation,
}

impl Purpose {
    /// For how long such a token is good.
    pub const fn lifetime(self) -> SignedDuration {
        match self {
            Purpose::MagicLink => SignedDuration::from_mins(15),
            Purpose::ResetPassword => SignedDuration::from_hours(1),
            Purpose::VerifyEmail | Purpose::ChangeEmail => SignedDuration::from_hours(24),
            Purpose::Invitation => SignedDuration::from_hours(7 * 24),
        }
    }
}

/// A one-time token, as it is stored.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct OneTime {
    /// The token's hash.
    pub hash: String,
    /// The one thing the token is good for.
    pub purpose: Purpose,
    /// Whose account it is about; nobody's yet for an invitation.
    pub user: Option<UserId>,
    /// The address it was sent to.
    pub email: Email,
    /// The team that an invitation lets into.
    pub team: Option<TeamId>,
    /// What else belongs to it: the id of an invitation, or how an account stood when it was sent.
    pub about: Option<String>,
    /// Until when the token is good; then it disappears.
    pub ends_at: Timestamp,
}

impl OneTime {
    /// A token for `purpose`, good from now on.
    pub fn new(cx: &Cx, purpose: Purpose, email: Email) -> (OneTime, Token) {
        let token = Token::new(Token::ONE_TIME, cx.random());
        let ends_at = cx.now() + purpose.lifetime();
        let stored = OneTime { hash: token.hash(), purpose, user: None, email, team: None, about: None, ends_at };
        (stored, token)
    }

    /// What the token written `text` is good for, if it is good for `purpose`.
    ///
    /// # Errors
    /// When the table is busy.
    pub async fn find(cx: &Cx, purpose: Purpose, text: &str) -> api::Result<Option<OneTime>> {
        let Some(token) = Token::read(Token::ONE_TIME, text.trim()) else { return Ok(None) };
        let found = cx.table().get::<OneTime>(OneTime::key_of(&token.hash())).await?;
        Ok(found.filter(|found| found.purpose == purpose && found.ends_at > cx.now()))
    }

    /// Adds to `transaction` that it is spent; the transaction fails if it was spent before.
    pub fn spend<'a>(&self, transaction: Transaction<'a>) -> Transaction<'a> {
        transaction.delete(self.key(), Condition::Exists)
    }

    /// Where the token with `hash` is kept.
    pub fn key_of(hash: &str) -> Key {
        Partition::system(System::OneTime, hash).at("token")
    }
}

impl Item for OneTime {
    const KIND: &'static str = "one_time";

    fn key(&self) -> Key {
        OneTime::key_of(&self.hash)
    }

    fn expires_at(&self) -> Option<Timestamp> {
        // The table counts in whole seconds and forgets at their beginning; `find` looks at the exact instant.
        Some(self.ends_at + SignedDuration::from_secs(1))
    }
}
