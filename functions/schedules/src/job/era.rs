//! Eras. Every change of calendar or target, every pause, resume and removal begins a new era of a job.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// How a job stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// It fires.
    Active,
    /// Its user stopped it.
    Paused,
    /// It stopped itself.
    Disabled,
    /// It is gone.
    Removed,
}

impl Standing {
    /// The reason recorded for an occurrence that falls into such an era.
    pub fn reason(self) -> &'static str {
        match self {
            Standing::Active => "edited",
            Standing::Paused => "paused",
            Standing::Disabled => "disabled",
            Standing::Removed => "deleted",
        }
    }
}

/// A span in which a job's calendar, target and standing did not change. It covers the instants after
/// `since`, up to and with the `since` of the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Era {
    /// Counts up; due items and messages carry it.
    pub version: u64,
    /// Its beginning, itself still part of the era before.
    pub since: Timestamp,
    /// How the job stood.
    pub standing: Standing,
}
