//! Sessions: what a log-in leaves behind. Stored under the hash of their token.

use api::{TeamId, UserId};
use cx::Cx;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use table::{Condition, Item, Key, Partition, System};

use crate::Token;

/// How long a session lasts.
pub const SESSION_DAYS: i64 = 30;

/// A log-in.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Session {
    /// The hash of the token.
    pub hash: String,
    /// Who logged in.
    pub user: UserId,
    /// The team they are looking at.
    pub team: TeamId,
    /// Since when.
    pub created_at: Timestamp,
    /// Until when.
    pub ends_at: Timestamp,
}

impl Session {
    /// Begins a session and gives its token, which is not kept.
    ///
    /// # Errors
    /// When the table is busy.
    pub async fn begin(cx: &Cx, user: UserId, team: TeamId) -> api::Result<Token> {
        let token = Token::new(Token::SESSION, cx.random());
        let created_at = cx.now();
        let ends_at = created_at + SignedDuration::from_hours(24 * SESSION_DAYS);
        let session = Session { hash: token.hash(), user, team, created_at, ends_at };
        cx.table().put(&session, Condition::Always).await?;
        Ok(token)
    }

    /// The session of `token`, if it has not ended.
    ///
    /// # Errors
    /// When the table is busy.
    pub async fn find(cx: &Cx, token: &Token) -> api::Result<Option<Session>> {
        Ok(cx.table().get(Session::key_of(&token.hash())).await?)
    }

    /// Ends the session with this token hash.
    ///
    /// # Errors
    /// When the table is busy.
    pub async fn end(cx: &Cx, hash: &str) -> api::Result<()> {
        Ok(cx.table().delete(Session::key_of(hash), Condition::Always).await?)
    }

    fn key_of(hash: &str) -> Key {
        Partition::system(System::Session, hash).at("session")
    }
}

impl Item for Session {
    const KIND: &'static str = "session";

    fn key(&self) -> Key {
        Session::key_of(&self.hash)
    }

    fn expires_at(&self) -> Option<Timestamp> {
        Some(self.ends_at)
    }
}
