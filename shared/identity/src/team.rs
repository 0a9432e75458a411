//! Teams, and who belongs to them. Everything a product keeps belongs to a team.

use api::{Id, TeamId, UserId};
use cx::Cx;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use table::{Collection, Condition, Item, Key, Partition, Range, Transaction};

use crate::{Plan, Role, User};

/// The collection that holds a team's own item, and nothing else.
pub const TEAMS: Collection = Collection("team");
/// A team's members.
pub const MEMBERS: Collection = Collection("member");

/// A team.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Team {
    /// The team's id, which every key of what belongs to it begins with.
    pub id: TeamId,
    /// What its members call it.
    pub name: String,
    /// What it pays for; the limits of products follow from it.
    #[serde(default)]
    pub plan: Plan,
    /// Whether its owner's e-mail address is known to be theirs.
    #[serde(default)]
    pub verified: bool,
    /// Whether its members must sign in with Google.
    #[serde(default)]
    pub google_only: bool,
    /// Whose it is by nature: made with their account, gone with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub personal_to: Option<UserId>,
    /// When it will be gone, if it is being deleted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closes_at: Option<Timestamp>,
    /// Since when it is gone for good. What is left then is this item, by which nothing of it comes back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub erased_at: Option<Timestamp>,
    /// Raised by every change, so that of two at once one fails; see [`Team::changed`].
    #[serde(default)]
    pub revision: u64,
    /// When it was made.
    pub created_at: Timestamp,
}

impl Team {
    /// A new team.
    pub fn new(id: TeamId, name: String, created_at: Timestamp) -> Team {
        Team {
            id,
            name,
            plan: Plan::Free,
            verified: false,
            google_only: false,
            personal_to: None,
            closes_at: None,
            erased_at: None,
            revision: 1,
            created_at,
        }
    }

    /// The team as changed by `edit`, and the condition that nobody else changed it meanwhile.
    pub fn changed(&self, edit: impl FnOnce(&mut Team)) -> (Team, Condition) {
        let mut team = self.clone();
        edit(&mut team);
        team.revision = self.revision + 1;
        (team, self.unchanged())
    }

    /// That nobody changed it meanwhile.
    pub fn unchanged(&self) -> Condition {
        Condition::number("revision", self.revision)
    }

    /// Where the team `id` lives.
    pub fn key_of(id: &TeamId) -> Key {
        Partition::team(id, TEAMS).at("team")
    }

    /// The team `id`.
    ///
    /// # Errors
    /// 404 when there is none.
    pub async fn load(cx: &Cx, id: &TeamId) -> api::Result<Team> {
        cx.table().get::<Team>(Team::key_of(id)).await?.ok_or(api::Error::NotFound("team"))
    }
}

impl Item for Team {
    const KIND: &'static str = "team";

    fn key(&self) -> Key {
        Team::key_of(&self.id)
    }
}

/// One person's membership of one team, as the team lists it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// The team they belong to.
    pub team: TeamId,
    /// The person.
    pub user: UserId,
    /// What they may do in it.
    pub role: Role,
    /// When they joined.
    pub joined_at: Timestamp,
}

impl Member {
    /// Where the membership of `user` in `team` lives.
    pub fn key_of(team: &TeamId, user: &UserId) -> Key {
        Member::list_of(team).at(user.as_str())
    }

    /// The membership of `user` in `team`, if there is one.
    ///
    /// # Errors
    /// When the table is busy.
    pub async fn find(cx: &Cx, team: &TeamId, user: &UserId) -> api::Result<Option<Member>> {
        Ok(cx.table().get(Member::key_of(team, user)).await?)
    }

    /// The places that `user` has in teams.
    ///
    /// # Errors
    /// When the table is busy.
    pub async fn places_of(cx: &Cx, user: &UserId) -> api::Result<Vec<Member>> {
        let (table, (list, range)) = (cx.table(), Membership::list_of(user));
        let memberships = table.all::<Membership>(&list, range).await?;
        let keys: Vec<Key> = memberships.iter().map(|membership| Member::key_of(&membership.team, user)).collect();
        Ok(table.get_many(&keys).await?)
    }

    /// The members of `team`.
    pub fn list_of(team: &TeamId) -> Partition {
        Partition::team(team, MEMBERS)
    }

    /// That nobody changed the role meanwhile.
    pub fn unchanged(&self) -> Condition {
        Condition::text("role", self.role.name())
    }

    /// Adds to `transaction` that this person belongs to the team.
    pub fn join<'a>(&self, transaction: Transaction<'a>, condition: Condition) -> Transaction<'a> {
        transaction.put(self, condition).put(&Membership { user: self.user.clone(), team: self.team.clone() }, Condition::Always)
    }

    /// Adds to `transaction` that this person belongs to the team no more.
    pub fn leave<'a>(&self, transaction: Transaction<'a>) -> Transaction<'a> {
        let membership = Membership { user: self.user.clone(), team: self.team.clone() };
        transaction.delete(self.key(), self.unchanged()).delete(membership.key(), Condition::Always)
    }
}

impl Item for Member {
    const KIND: &'static str = "member";

    fn key(&self) -> Key {
        Member::key_of(&self.team, &self.user)
    }
}

/// The same membership, as the person lists it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Membership {
    /// The person whose list it is in.
    pub user: UserId,
    /// The team they belong to; what they are there, [`Member`] says.
    pub team: TeamId,
}

impl Membership {
    /// The list of `user`'s memberships: they lie beside the user, so that one read finds both.
    pub fn list_of(user: &UserId) -> (Partition, Range) {
        (User::partition(user), Range::StartingWith(TeamId::PREFIX))
    }
}

impl Item for Membership {
    const KIND: &'static str = "membership";

    fn key(&self) -> Key {
        User::partition(&self.user).at(self.team.as_str())
    }
}
