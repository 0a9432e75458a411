//! Teams, and who belongs to them. Everything a product keeps belongs to a team.

use api::{TeamId, UserId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use table::{Collection, Item, Key, Partition};

/// The team itself.
pub const TEAMS: Collection = Collection("team");
/// Its members.
pub const MEMBERS: Collection = Collection("member");

/// A team.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Team {
    /// Which.
    pub id: TeamId,
    /// What its members call it.
    pub name: String,
    /// Since when.
    pub created_at: Timestamp,
}

impl Item for Team {
    const KIND: &'static str = "team";

    fn key(&self) -> Key {
        Partition::team(&self.id, TEAMS).at("team")
    }
}

/// What a member may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Everything, including giving the team away.
    Owner,
}

/// One person's membership of one team.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Member {
    /// In which team.
    pub team: TeamId,
    /// Who.
    pub user: UserId,
    /// As what.
    pub role: Role,
    /// Since when.
    pub joined_at: Timestamp,
}

impl Item for Member {
    const KIND: &'static str = "member";

    fn key(&self) -> Key {
        Partition::team(&self.team, MEMBERS).at(self.user.as_str())
    }
}
