//! What a team pays for, and what that allows.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A plan.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
pub enum Plan {
    /// Everybody's to begin with.
    #[default]
    Free,
}

/// Requests a minute of those whose own address, or whose team's owner's, nobody has verified yet.
const UNVERIFIED_REQUESTS_PER_MINUTE: u64 = 30;

impl Plan {
    /// How many requests a minute each of its users may make, by whether the team is `verified`.
    pub const fn requests_per_minute(self, verified: bool) -> u64 {
        match self {
            _ if !verified => UNVERIFIED_REQUESTS_PER_MINUTE,
            Plan::Free => 100,
        }
    }

    /// How many calls by voice an hour each of its users may begin: they cost money, so the product that makes them asks
    /// here before it does.
    pub const fn voice_calls_per_hour(self) -> u64 {
        match self {
            Plan::Free => 10,
        }
    }

    /// For how many days its audit log is kept.
    pub const fn audit_days(self) -> i64 {
        match self {
            Plan::Free => 90,
        }
    }
}
