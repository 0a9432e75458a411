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

impl Plan {
    /// How many requests a minute each of its users may make.
    pub const fn requests_per_minute(self) -> u64 {
        match self {
            Plan::Free => 100,
        }
    }

    /// For how many days its audit log is kept.
    pub const fn audit_days(self) -> i64 {
        match self {
            Plan::Free => 90,
        }
    }
}
