//! The audit log: who did what in the team.

pub mod seal;
