//! What a tally counts, and how each count is named in the table.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

/// One thing that is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Count {
    /// Occurrences of this hour of the day (UTC) that were delivered.
    Delivered(u8),
    /// Occurrences of this hour of the day (UTC) that failed for good.
    Failed(u8),
    /// Occurrences of this hour of the day (UTC) that were skipped.
    Skipped(u8),
    /// Attempts that will be made again.
    Retries,
    /// First attempts whose lateness falls into this class.
    Late(usize),
    /// Answers that took as long as this class says.
    Took(usize),
}

impl Count {
    fn of(name: &str) -> Option<Count> {
        let (what, number) = name.split_at(name.find(|c: char| c.is_ascii_digit()).unwrap_or(name.len()));
        match what {
            "ok" => number.parse().ok().map(Count::Delivered),
            "no" => number.parse().ok().map(Count::Failed),
            "sk" => number.parse().ok().map(Count::Skipped),
            "retries" => number.is_empty().then_some(Count::Retries),
            "late" => number.parse().ok().map(Count::Late),
            "took" => number.parse().ok().map(Count::Took),
            _ => None,
        }
    }
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Count::Delivered(hour) => write!(f, "ok{hour}"),
            Count::Failed(hour) => write!(f, "no{hour}"),
            Count::Skipped(hour) => write!(f, "sk{hour}"),
            Count::Retries => f.write_str("retries"),
            Count::Late(class) => write!(f, "late{class}"),
            Count::Took(class) => write!(f, "took{class}"),
        }
    }
}

/// How often each thing was counted. What a later version may count besides is left out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "BTreeMap<String, u64>", into = "BTreeMap<String, u64>")]
pub struct Counts(BTreeMap<Count, u64>);

impl Counts {
    /// Counts `what` as often as `times` says.
    pub fn add(&mut self, what: Count, times: u64) {
        *self.0.entry(what).or_default() += times;
    }

    /// All that was counted.
    pub(super) fn iter(&self) -> impl Iterator<Item = (Count, u64)> {
        self.0.iter().map(|(what, times)| (*what, *times))
    }
}

impl From<BTreeMap<String, u64>> for Counts {
    fn from(named: BTreeMap<String, u64>) -> Counts {
        Counts(named.iter().filter_map(|(name, times)| Some((Count::of(name)?, *times))).collect())
    }
}

impl From<Counts> for BTreeMap<String, u64> {
    fn from(counts: Counts) -> BTreeMap<String, u64> {
        counts.0.iter().map(|(what, times)| (what.to_string(), *times)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_count_is_known_by_its_name() {
        let all = [Count::Delivered(21), Count::Failed(0), Count::Skipped(12), Count::Retries, Count::Late(5), Count::Took(8)];
        assert_eq!(all.map(|count| count.to_string()), ["ok21", "no0", "sk12", "retries", "late5", "took8"]);
        assert_eq!(all.map(|count| Count::of(&count.to_string())), all.map(Some));
        assert_eq!(["ok", "okay", "lateness", "x1"].map(Count::of), [None; 4]);
    }
}
