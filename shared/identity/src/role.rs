//! Roles, and how far each of them reaches.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What somebody is in a team.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
pub enum Role {
    /// Everything, including giving the team away and deleting it. Each team has one.
    Owner,
    /// Everything but that: members, keys, settings.
    Admin,
    /// All of the team's work, its members and settings not.
    Supervisor,
    /// Their own work; reads the team's.
    Agent,
    /// Reads.
    Viewer,
}

impl Role {
    /// All roles, from the one that may most.
    pub const ALL: [Role; 5] = [Role::Owner, Role::Admin, Role::Supervisor, Role::Agent, Role::Viewer];

    /// As it is written: `owner`.
    pub const fn name(self) -> &'static str {
        match self {
            Role::Owner => "owner",
            Role::Admin => "admin",
            Role::Supervisor => "supervisor",
            Role::Agent => "agent",
            Role::Viewer => "viewer",
        }
    }

    /// Whether whoever has this role may give `other`, take it away, and remove those who have it: only what
    /// is below one's own.
    pub fn is_above(self, other: Role) -> bool {
        self < other
    }

    /// The role called `name`.
    pub fn named(name: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|role| role.name() == name)
    }
}

/// Whose things somebody may act on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Nobody's.
    No,
    /// Those they made.
    Own,
    /// All of the team's.
    All,
}

impl Reach {
    /// As the matrix shows it.
    pub const fn name(self) -> &'static str {
        match self {
            Reach::No => "-",
            Reach::Own => "own",
            Reach::All => "all",
        }
    }
}
