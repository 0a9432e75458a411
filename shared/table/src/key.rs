//! Keys. A partition belongs to a team's collection or to a system family; there is no third kind.

use std::fmt;

use api::TeamId;

/// A kind of thing that teams have, such as `job`. Products declare their own as constants.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Collection(pub &'static str);

/// The families that stand outside any team, because they are what finds the team, or the work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum System {
    /// What must happen, by shard and instant.
    Due,
    /// What was dispatched, by shard and minute, until the sweeper has looked at it.
    Ledger,
    /// E-mail address → user.
    Email,
    /// Users.
    User,
    /// Hash of a session token → session.
    Session,
    /// Hash of an API key → key.
    ApiKey,
    /// Hash of a one-time token → what it is good for.
    OneTime,
    /// Google account → user.
    Google,
    /// Counters of what is limited, by limit and by whom.
    Limit,
    /// Dependencies that are left alone for a while, by name.
    Breaker,
    /// Hash of a socket's ticket → for whom it is; connection → whose it is.
    Socket,
}

impl System {
    const fn name(self) -> &'static str {
        match self {
            System::Due => "due",
            System::Ledger => "ledger",
            System::Email => "email",
            System::User => "user",
            System::Session => "session",
            System::ApiKey => "api_key",
            System::OneTime => "one_time",
            System::Google => "google",
            System::Limit => "limit",
            System::Breaker => "breaker",
            System::Socket => "socket",
        }
    }
}

/// What a partition belongs to; the unit in which access is declared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Family {
    /// A collection of every team, of which a caller reaches one team's.
    Team(Collection),
    /// A system family.
    System(System),
}

/// Reading or writing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Access {
    /// Get, batch get, query.
    Read,
    /// Put, delete, and any part of a transaction.
    Write,
}

impl fmt::Display for Family {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Family::Team(collection) => write!(f, "team_*/{}", collection.0),
            Family::System(system) => write!(f, "{}", system.name()),
        }
    }
}

/// All items that one query can reach.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Partition {
    pub(crate) text: String,
    pub(crate) family: Family,
}

impl Partition {
    /// A team's collection.
    pub fn team(team: &TeamId, collection: Collection) -> Self {
        Partition { text: format!("{team}/{}", collection.0), family: Family::Team(collection) }
    }

    /// One part of a team's collection, such as the log of one job: `team_…/log/job_…`.
    pub fn within(team: &TeamId, collection: Collection, part: impl fmt::Display) -> Self {
        Partition { text: format!("{team}/{}/{part}", collection.0), family: Family::Team(collection) }
    }

    /// One part of a system family: `due/17`, `email/ada@example.com`.
    pub fn system(system: System, part: impl fmt::Display) -> Self {
        Partition { text: format!("{}/{part}", system.name()), family: Family::System(system) }
    }

    /// The partition key as it is stored.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The item at `sort` of this partition.
    pub fn at(self, sort: impl Into<String>) -> Key {
        Key { partition: self, sort: sort.into() }
    }
}

/// One item's address.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Key {
    pub(crate) partition: Partition,
    pub(crate) sort: String,
}

impl Key {
    /// The sort key.
    pub fn sort(&self) -> &str {
        &self.sort
    }
}
