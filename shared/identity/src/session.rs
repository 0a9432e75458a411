//! Sessions: what signing in leaves behind. Two items each: one under the hash of its token, which opens, and
//! one in the person's list, by which they see and end it.

use std::net::IpAddr;

use api::{Page, PageQuery, TeamId, UserId};
use cx::Cx;
use jiff::{SignedDuration, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use table::{Condition, Direction, Item, Key, Partition, Range, System, Transaction};

use crate::Token;

/// How long a session lasts.
pub const SESSION_DAYS: i64 = 30;
/// Sessions ended in one transaction; each takes two writes.
const ENDED_AT_ONCE: usize = 40;
const AGENT_LIMIT_CHARS: usize = 200;

api::id!(
    /// A session's id, which is not its token.
    pub SessionId = "sess"
);

/// How somebody signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
pub enum SignInMethod {
    /// With a password.
    Password,
    /// With a link sent by mail.
    MagicLink,
    /// With a Google account.
    Google,
}

/// A session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// The hash of the token, by which the session is found.
    pub hash: String,
    /// What names it in paths and in the audit log; no secret.
    pub id: SessionId,
    /// Who signed in.
    pub user: UserId,
    /// The team they look at.
    pub team: TeamId,
    /// How they signed in.
    pub method: SignInMethod,
    /// The address they signed in from, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ip: Option<IpAddr>,
    /// What their browser or program calls itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_agent: Option<String>,
    /// When they signed in.
    pub created_at: Timestamp,
    /// When it ends by itself, [`SESSION_DAYS`] later.
    pub ends_at: Timestamp,
}

/// What is known of whoever signs in.
#[derive(Clone, Debug)]
pub struct SignIn {
    /// The person, who has proved it by now.
    pub user: UserId,
    /// The team they will look at.
    pub team: TeamId,
    /// How they proved who they are.
    pub method: SignInMethod,
    /// The address they come from, where that is known.
    pub ip: Option<IpAddr>,
    /// What their browser or program calls itself, however long.
    pub user_agent: Option<String>,
}

impl Session {
    /// A session that begins now, and its token, which is not kept.
    pub fn new(cx: &Cx, sign_in: SignIn) -> (Session, Token) {
        let token = Token::new(Token::SESSION, cx.random());
        (Session::with(cx, sign_in, &token), token)
    }

    /// A session that begins now and whose token somebody else chose. Only a token that nobody can guess keeps
    /// strangers out.
    pub fn with(cx: &Cx, sign_in: SignIn, token: &Token) -> Session {
        let created_at = cx.now();
        Session {
            hash: token.hash(),
            id: cx.id(),
            user: sign_in.user,
            team: sign_in.team,
            method: sign_in.method,
            ip: sign_in.ip,
            user_agent: sign_in.user_agent.map(|agent| agent.chars().take(AGENT_LIMIT_CHARS).collect()),
            created_at,
            ends_at: created_at + SignedDuration::from_hours(24 * SESSION_DAYS),
        }
    }

    /// Adds to `transaction` that the session begins.
    pub fn begin<'a>(&self, transaction: Transaction<'a>) -> Transaction<'a> {
        transaction.put(self, Condition::Absent).put(&Listed(self.clone()), Condition::Always)
    }

    /// Adds to `transaction` that the session ends.
    pub fn end<'a>(&self, transaction: Transaction<'a>) -> Transaction<'a> {
        transaction
            .delete(Session::key_of(&self.hash), Condition::Always)
            .delete(Session::listed_at(&self.user, &self.id), Condition::Always)
    }

    /// Adds to `transaction` that the session, if it still stands, looks at `team` from now on.
    pub fn turn_to<'a>(&self, transaction: Transaction<'a>, team: &TeamId) -> Transaction<'a> {
        let turned = Session { team: team.clone(), ..self.clone() };
        transaction.put(&turned, Condition::Exists).put(&Listed(turned), Condition::Exists)
    }

    /// The session of `token`, if it has not ended.
    ///
    /// # Errors
    /// When the table is busy.
    pub async fn find(cx: &Cx, token: &Token) -> api::Result<Option<Session>> {
        Ok(cx.table().get(Session::key_of(&token.hash())).await?)
    }

    /// The session `id` of `user`.
    ///
    /// # Errors
    /// 404 when they have no such session.
    pub async fn load(cx: &Cx, user: &UserId, id: &SessionId) -> api::Result<Session> {
        let listed = cx.table().get::<Listed>(Session::listed_at(user, id)).await?;
        listed.map(|listed| listed.0).ok_or(api::Error::NotFound("session"))
    }

    /// One page of `user`'s sessions, newest first.
    ///
    /// # Errors
    /// When the table is busy.
    pub async fn list(cx: &Cx, user: &UserId, page: &PageQuery) -> api::Result<Page<Session>> {
        let table = cx.table();
        let page = table.page::<Listed>(&Session::list_of(user), Range::All, Direction::Descending, page, |_| true).await?;
        Ok(page.map(|listed| listed.0))
    }

    /// Ends all sessions of `user` but `keep`, and says how many there were.
    ///
    /// # Errors
    /// When the table is busy; those ended by then stay so.
    pub async fn end_all(cx: &Cx, user: &UserId, keep: Option<&SessionId>) -> api::Result<usize> {
        let table = cx.table();
        let (mut pages, mut ended) = (table.pages::<Listed>(&Session::list_of(user), Range::All, ENDED_AT_ONCE), 0);
        while let Some(found) = pages.next().await? {
            let over: Vec<Session> = found.into_iter().map(|listed| listed.0).filter(|one| Some(&one.id) != keep).collect();
            if !over.is_empty() {
                over.iter().fold(table.transaction(), |transaction, session| session.end(transaction)).commit().await?;
            }
            ended += over.len();
        }
        Ok(ended)
    }

    fn key_of(hash: &str) -> Key {
        Partition::system(System::Session, hash).at("session")
    }

    fn list_of(user: &UserId) -> Partition {
        Partition::system(System::User, format!("{user}/sessions"))
    }

    fn listed_at(user: &UserId, id: &SessionId) -> Key {
        Session::list_of(user).at(id.as_str())
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

/// A session in its owner's list.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(transparent)]
struct Listed(Session);

impl Item for Listed {
    const KIND: &'static str = "session_listed";

    fn key(&self) -> Key {
        Session::listed_at(&self.0.user, &self.0.id)
    }

    fn expires_at(&self) -> Option<Timestamp> {
        Some(self.0.ends_at)
    }
}
