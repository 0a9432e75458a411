//! What can be done, and who may: the permission matrix, in one place. It is published in the conventions and
//! in the OpenAPI document, and a test goes through every cell of it.

use crate::{Reach, Role};

/// Something a caller may be allowed to do: a row of the matrix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Action {
    /// Its name, such as `jobs:write`; also the scope of an API key.
    pub name: &'static str,
    /// What it is, in a few words.
    pub about: &'static str,
    /// How far each role reaches, in the order of [`Role::ALL`]; `None` when it is about the person and takes no
    /// team.
    pub roles: Option<[Reach; 5]>,
    /// How API keys come to it.
    pub keys: Keys,
}

/// How API keys come to an action.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keys {
    /// Never: it takes a person.
    Never,
    /// By a scope of the action's name. A key never reaches further than its maker.
    Scope,
    /// Every key has it, whatever its scopes.
    Always,
}

impl Keys {
    /// As the matrix shows it.
    pub const fn name(self) -> &'static str {
        match self {
            Keys::Never => "never",
            Keys::Scope => "scope",
            Keys::Always => "always",
        }
    }
}

impl Action {
    /// How far `role` reaches.
    pub fn reach_of(&self, role: Role) -> Reach {
        let Some(roles) = self.roles else { return Reach::All };
        Role::ALL.into_iter().zip(roles).find(|(each, _)| *each == role).map_or(Reach::No, |(_, reach)| reach)
    }
}

/// An action as a type, for `Caller<P>`.
pub trait Permission: Send + Sync + 'static {
    /// The row of the matrix.
    const ACTION: Action;
}

macro_rules! permissions {
    ($($permission:ident $name:literal $about:literal $roles:tt $keys:ident;)+) => {
        $(
            #[doc = $about]
            #[derive(Clone, Copy, Debug)]
            pub struct $permission;

            impl Permission for $permission {
                const ACTION: Action = Action { name: $name, about: $about, roles: roles!($roles), keys: Keys::$keys };
            }
        )+

        /// The permission matrix.
        pub const MATRIX: &[Action] = &[$($permission::ACTION),+];
    };
}

macro_rules! roles {
    ([personal]) => {
        None
    };
    ([$owner:ident $admin:ident $supervisor:ident $agent:ident $viewer:ident]) => {
        Some([Reach::$owner, Reach::$admin, Reach::$supervisor, Reach::$agent, Reach::$viewer])
    };
}

permissions! {
    //                                                                        owner admin supervisor agent viewer
    ReadAccount   "account:read"   "Who the credential stands for"              [personal]              Always;
    OwnAccount    "account:self"   "One's own account, sessions and teams"      [personal]              Never;
    ReadTeam      "team:read"      "The team and its members"                   [All All All All All]   Scope;
    ManageTeam    "team:manage"    "The team's name and settings"               [All All No  No  No]    Never;
    OwnTeam       "team:own"       "Give the team away or delete it"            [All No  No  No  No]    Never;
    ManageMembers "members:manage" "Invite and remove members, set their roles" [All All No  No  No]    Never;
    ManageKeys    "keys:manage"    "Make, rotate and revoke API keys"           [All All Own No  No]    Never;
    ReadAudit     "audit:read"     "Who did what"                               [All All All Own Own]   Scope;
    ReadJobs      "jobs:read"      "Jobs, their logs and deliveries"            [All All All All All]   Scope;
    WriteJobs     "jobs:write"     "Make, change, run and remove jobs; replay"  [All All All Own No]    Scope;
}

/// The action called `name`.
pub fn action(name: &str) -> Option<&'static Action> {
    MATRIX.iter().find(|action| action.name == name)
}

/// The scopes a key may have.
pub fn scopes() -> impl Iterator<Item = &'static str> {
    MATRIX.iter().filter(|action| action.keys == Keys::Scope).map(|action| action.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_role_may_what_a_higher_one_may_not() {
        for action in MATRIX {
            let reach = Role::ALL.map(|role| match action.reach_of(role) {
                Reach::No => 0,
                Reach::Own => 1,
                Reach::All => 2,
            });
            assert!(reach.is_sorted_by(|higher, lower| higher >= lower), "{}", action.name);
        }
    }
}
