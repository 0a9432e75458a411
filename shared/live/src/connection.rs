//! Connections: a team's, with what each wants to hear of. What finds the team of one, given only its id, stands beside
//! the teams.

use api::{Result, TeamId, UserId};
use cx::Cx;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use table::{Collection, Condition, Item, Key, Partition, System};

/// The connections of a team.
pub const CONNECTIONS: Collection = Collection("connection");

/// How long API Gateway lets a connection last.
pub const LASTS: SignedDuration = SignedDuration::from_hours(2);

/// A connection.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Connection {
    /// API Gateway's id of it.
    pub id: String,
    /// Whose ear it is.
    pub team: TeamId,
    /// Who opened it.
    pub user: UserId,
    /// What it wants to hear of, in order.
    pub topics: Vec<String>,
    /// Counts every write: the lock of messages that are worked at once.
    pub revision: u64,
    /// When it was opened.
    pub connected_at: Timestamp,
    /// When it will have ended, whatever happens.
    pub ends_at: Timestamp,
}

/// Whose a connection is.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Whose {
    /// The connection's id.
    pub connection: String,
    /// Its team.
    pub team: TeamId,
    /// When it will have ended.
    pub ends_at: Timestamp,
}

impl Connection {
    /// A connection that `user` opens now, and which wants to hear of nothing yet.
    pub fn opened(cx: &Cx, id: &str, team: TeamId, user: UserId) -> Connection {
        let now = cx.now();
        Connection { id: id.to_owned(), team, user, topics: Vec::new(), revision: 1, connected_at: now, ends_at: now + LASTS }
    }

    /// All of `team`.
    pub fn list_of(team: &TeamId) -> Partition {
        Partition::team(team, CONNECTIONS)
    }

    /// Where the connection `id` of `team` is kept.
    pub fn key_of(team: &TeamId, id: &str) -> Key {
        Connection::list_of(team).at(id)
    }

    /// What finds its team.
    pub fn whose(&self) -> Whose {
        Whose { connection: self.id.clone(), team: self.team.clone(), ends_at: self.ends_at }
    }
}

impl Whose {
    /// Where it is kept.
    pub fn key_of(connection: &str) -> Key {
        Partition::system(System::Socket, connection).at("connection")
    }
}

/// Forgets the connection `id` of `team`.
///
/// # Errors
/// When the table is busy.
pub(crate) async fn forget(cx: &Cx, team: &TeamId, id: &str) -> Result<()> {
    let table = cx.table();
    let gone = table.transaction().delete(Connection::key_of(team, id), Condition::Always);
    Ok(gone.delete(Whose::key_of(id), Condition::Always).commit().await?)
}

impl Item for Connection {
    const KIND: &'static str = "connection";

    fn key(&self) -> Key {
        Connection::key_of(&self.team, &self.id)
    }

    fn expires_at(&self) -> Option<Timestamp> {
        Some(self.ends_at)
    }
}

impl Item for Whose {
    const KIND: &'static str = "connection_whose";

    fn key(&self) -> Key {
        Whose::key_of(&self.connection)
    }

    fn expires_at(&self) -> Option<Timestamp> {
        Some(self.ends_at)
    }
}
