//! What a team pays for. How much of something that allows stands beside the rule that asks.

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
    /// All of them.
    pub const ALL: [Plan; 1] = [Plan::Free];
}

/// How much of something each plan allows. It stands beside the rule that asks for it, in the product that has the rule.
#[derive(Clone, Copy, Debug)]
pub struct Allowance {
    /// What it is, such as `requests_per_minute`.
    pub name: &'static str,
    /// How much, in the order of [`Plan::ALL`].
    pub by_plan: [u32; Plan::ALL.len()],
}

impl Allowance {
    /// How much `plan` allows.
    pub const fn of(&self, plan: Plan) -> u32 {
        self.by_plan[plan as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_plan_has_its_place_in_an_allowance() {
        for (place, plan) in Plan::ALL.into_iter().enumerate() {
            assert_eq!(plan as usize, place);
        }
    }
}
