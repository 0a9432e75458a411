//! Tallies: what became of a job's occurrences on one day, counted as it happens, so that a page can show a month of a
//! job, or a day of a team, without reading their logs. The log is the truth; a tally may be off by a few after a crash
//! or a lost answer.

mod counting;
mod counts;
mod day;
mod outcomes;
mod read;
mod spread;

pub(crate) use counting::note;
pub use counting::{count, counts_of};
pub use counts::{Count, Counts};
pub use day::Day;
pub use outcomes::Outcomes;
pub use read::{newest, of_job, of_team};
pub use spread::{Bound, Spread};

use std::collections::BTreeMap;

use api::TeamId;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use table::{Collection, Item, Key, Partition};

use crate::log::LogStatus;

/// A team's tallies, by day and job.
pub const TALLIES: Collection = Collection("tally");

/// Long enough for three months beside each other.
const KEPT_FOR: SignedDuration = SignedDuration::from_hours(100 * 24);

/// One day (UTC) of one job.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// The team whose job it is.
    pub team: TeamId,
    /// The job's id.
    pub job: String,
    /// When the row that was counted last began.
    pub last_at: Timestamp,
    /// The occurrence of that row.
    pub last_occurrence: String,
    /// How that row ended.
    pub last_status: LogStatus,
    /// The day that is counted.
    pub day: Day,
    /// What was counted on it.
    #[serde(flatten)]
    pub counts: Counts,
}

impl Tally {
    /// The outcomes of each hour that had any, with the hour's beginning.
    pub fn hours(&self) -> Vec<(Timestamp, Outcomes)> {
        let mut hours = BTreeMap::<u8, Outcomes>::new();
        for (what, times) in self.counts.iter() {
            match what {
                Count::Delivered(hour) => hours.entry(hour).or_default().delivered += times,
                Count::Failed(hour) => hours.entry(hour).or_default().failed += times,
                Count::Skipped(hour) => hours.entry(hour).or_default().skipped += times,
                Count::Retries | Count::Late(_) | Count::Took(_) => {}
            }
        }
        let at = |hour: u8| self.day.begin() + SignedDuration::from_hours(hour.into());
        hours.into_iter().map(|(hour, outcomes)| (at(hour), outcomes)).collect()
    }

    /// The whole day's outcomes.
    pub fn outcomes(&self) -> Outcomes {
        let mut all = Outcomes::default();
        self.hours().into_iter().for_each(|(_, outcomes)| all += outcomes);
        all
    }

    /// How late first attempts were.
    pub fn lateness(&self) -> Spread {
        let mut spread = Spread::lateness();
        for (what, times) in self.counts.iter() {
            if let Count::Late(class) = what {
                spread.count(class, times);
            }
        }
        spread
    }

    /// How long receivers took.
    pub fn response_times(&self) -> Spread {
        let mut spread = Spread::response_times();
        for (what, times) in self.counts.iter() {
            if let Count::Took(class) = what {
                spread.count(class, times);
            }
        }
        spread
    }

    fn key_of(team: &TeamId, day: Day, job: &str) -> Key {
        list(team).at(format!("{}#{job}", day.sort()))
    }
}

/// Where a team's tallies are.
pub(crate) fn list(team: &TeamId) -> Partition {
    Partition::team(team, TALLIES)
}

impl Item for Tally {
    const KIND: &'static str = "tally";

    fn key(&self) -> Key {
        Tally::key_of(&self.team, self.day, &self.job)
    }

    fn expires_at(&self) -> Option<Timestamp> {
        Some(self.last_at + KEPT_FOR)
    }
}
