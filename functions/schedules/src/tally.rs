//! Tallies: what became of a job's occurrences on one day, counted as it happens, so that a page can show a month of a
//! job, or a day of a team, without reading their logs. The log is the truth; a tally may be off by a few after a crash
//! or a lost answer.

use std::collections::BTreeMap;
use std::time::Duration;

use api::{Result, TeamId};
use cx::Cx;
use due::Missed;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use table::{Collection, Item, Key, Partition, Range};

use crate::log::{LogRow, LogStatus};

/// A team's tallies, by day and job.
pub const TALLIES: Collection = Collection("tally");

const DAY_S: i64 = 86_400;
const HOUR_S: i64 = 3_600;
/// Long enough for three months beside each other.
const KEPT_FOR: SignedDuration = SignedDuration::from_hours(100 * 24);
/// Upper bounds of the classes that lateness is counted in, in milliseconds; one more class is open.
pub const LATENESS_MS: [i64; 5] = [100, 250, 1_000, 5_000, 60_000];
/// The same for how long receivers took.
pub const RESPONSE_MS: [i64; 8] = [50, 100, 250, 500, 1_000, 2_500, 5_000, 15_000];
const AT_ONCE: usize = 1_000;
/// A page shows no more than what so many add up to.
const MOST: usize = 10_000;
/// Of a range of skips that is longer, its last days are counted.
const MOST_DAYS: i64 = 31;
/// How long counting is waited for.
const PATIENCE: Duration = Duration::from_millis(500);

/// One day (UTC) of one job.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// Whose.
    pub team: TeamId,
    /// Of which job.
    pub job: String,
    /// The instant of the last row that was counted.
    pub last_at: Timestamp,
    /// The occurrence of that row.
    pub last_occurrence: String,
    /// What that row said.
    pub last_status: LogStatus,
    /// Days since 1970.
    pub day: String,
    /// `<what><hour of the day>`, `late<class>` and `took<class>`, each with its count.
    #[serde(flatten)]
    pub counts: BTreeMap<String, u64>,
}

/// What became of occurrences in one hour, or in several.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Outcomes {
    /// Delivered.
    pub delivered: u64,
    /// Failed for good.
    pub failed: u64,
    /// Skipped.
    pub skipped: u64,
}

impl std::ops::AddAssign for Outcomes {
    fn add_assign(&mut self, more: Outcomes) {
        self.delivered += more.delivered;
        self.failed += more.failed;
        self.skipped += more.skipped;
    }
}

impl Outcomes {
    /// How many of those that were tried were delivered, of a hundred; `None` when none was tried.
    pub fn success_percent(&self) -> Option<f64> {
        let tried = self.delivered + self.failed;
        (tried > 0).then(|| self.delivered as f64 * 100.0 / tried as f64)
    }
}

impl Tally {
    /// The outcomes of each hour that had any, with the hour's beginning.
    pub fn hours(&self) -> Vec<(Timestamp, Outcomes)> {
        let day_s = self.day.parse::<i64>().unwrap_or(0) * DAY_S;
        let mut hours = BTreeMap::<i64, Outcomes>::new();
        for (name, count) in &self.counts {
            let Some((what, hour)) = name.split_at_checked(2) else { continue };
            let Ok(hour) = hour.parse::<i64>() else { continue };
            let outcomes = hours.entry(hour).or_default();
            match what {
                "ok" => outcomes.delivered += count,
                "no" => outcomes.failed += count,
                "sk" => outcomes.skipped += count,
                _ => {}
            }
        }
        let at = |hour: i64| Timestamp::from_second(day_s + hour * HOUR_S).unwrap_or_default();
        hours.into_iter().map(|(hour, outcomes)| (at(hour), outcomes)).collect()
    }

    /// The whole day's outcomes.
    pub fn outcomes(&self) -> Outcomes {
        let mut all = Outcomes::default();
        self.hours().into_iter().for_each(|(_, outcomes)| all += outcomes);
        all
    }

    /// How many first attempts were how late, by class.
    pub fn lateness(&self) -> Vec<u64> {
        self.classes("late", LATENESS_MS.len() + 1)
    }

    /// How many receivers took how long, by class.
    pub fn response_times(&self) -> Vec<u64> {
        self.classes("took", RESPONSE_MS.len() + 1)
    }

    fn classes(&self, what: &str, count: usize) -> Vec<u64> {
        (0..count).map(|class| self.counts.get(&format!("{what}{class}")).copied().unwrap_or(0)).collect()
    }

    fn key_of(team: &TeamId, day: i64, job: &str) -> Key {
        list(team).at(format!("{day:06}#{job}"))
    }
}

/// The upper bound of the class in which the value lies that `percent` of a hundred do not exceed; `None` when nothing
/// was counted, and beyond the last bound that bound itself with `true`.
pub fn percentile(classes: &[u64], bounds: &[i64], percent: u64) -> Option<(i64, bool)> {
    let total: u64 = classes.iter().sum();
    let wanted = (total * percent).div_ceil(100).max(1);
    let mut seen = 0;
    for (class, count) in classes.iter().enumerate() {
        seen += count;
        if total > 0 && seen >= wanted {
            let last = bounds.last().copied().unwrap_or(0);
            return Some(bounds.get(class).map_or((last, true), |bound| (*bound, false)));
        }
    }
    None
}

/// The day, in days since 1970, that `row` of one occurrence is counted on, and what it adds to that day's counts.
pub fn amounts_of(row: &LogRow) -> (i64, Vec<(String, u64)>) {
    // A replay is of today, whatever it repeats.
    let at = if matches!(row.origin, due::Origin::Replay(_)) { row.triggered_at } else { row.scheduled_for };
    let (day, hour) = (at.as_second().div_euclid(DAY_S), at.as_second().rem_euclid(DAY_S) / HOUR_S);
    let mut amounts = vec![match row.status {
        LogStatus::Delivered => (format!("ok{hour}"), 1),
        LogStatus::Failed | LogStatus::DeadLettered => (format!("no{hour}"), 1),
        LogStatus::Skipped => (format!("sk{hour}"), 1),
        LogStatus::Retrying => ("retries".to_owned(), 1),
    }];
    if row.attempt == 1 {
        amounts.push((format!("late{}", class_of(row.lateness_ms, &LATENESS_MS)), 1));
    }
    if let Some(ms) = row.execution_ms.filter(|_| row.response_code.is_some()) {
        amounts.push((format!("took{}", class_of(ms, &RESPONSE_MS)), 1));
    }
    (day, amounts)
}

/// Counts `row`, which ended an occurrence or an attempt at one.
///
/// # Errors
/// When the table is busy.
pub async fn count(cx: &Cx, row: &LogRow) -> Result<()> {
    if let Some(missed) = row.missed {
        return count_range(cx, row, missed).await;
    }
    let (day, amounts) = amounts_of(row);
    add(cx, row, day, &amounts).await
}

/// Counts a range of skips: as many on each of its days as fall on it if they are evenly spread, at noon, of the last
/// days where there are very many.
async fn count_range(cx: &Cx, row: &LogRow, missed: Missed) -> Result<()> {
    let (from, to) = (missed.from.as_second(), missed.to.as_second());
    let (first, last) = (from.div_euclid(DAY_S), to.div_euclid(DAY_S));
    let (span, mut left) = ((to - from).max(1) as u64, missed.count);
    for day in first..=last {
        let (begin, end) = (from.max(day * DAY_S), to.min((day + 1) * DAY_S));
        let share = if day == last { left } else { (missed.count * (end - begin).max(0) as u64 / span).min(left) };
        left -= share;
        if share > 0 && day > last - MOST_DAYS {
            add(cx, row, day, &[("sk12".to_owned(), share)]).await?;
        }
    }
    Ok(())
}

async fn add(cx: &Cx, row: &LogRow, day: i64, amounts: &[(String, u64)]) -> Result<()> {
    let status = serde_json::to_value(row.status).ok().and_then(|status| status.as_str().map(str::to_owned)).unwrap_or_default();
    let texts = [
        ("team", row.team.to_string()),
        ("job", row.job.clone()),
        ("day", day.to_string()),
        ("last_at", row.triggered_at.to_string()),
        ("last_occurrence", row.occurrence.to_string()),
        ("last_status", status),
    ];
    let key = Tally::key_of(&row.team, day, &row.job);
    Ok(cx.table().add(key, Tally::KIND, amounts, &texts, row.triggered_at + KEPT_FOR).await?)
}

/// The same, where it does not matter whether it could be done: statistics never stand in the way of delivering.
pub(crate) async fn note(cx: &Cx, row: &LogRow) {
    let counted = tokio::time::timeout(PATIENCE, count(cx, row)).await;
    if !matches!(counted, Ok(Ok(()))) {
        tracing::warn!(occurrence = row.occurrence.as_str(), ?counted, "an outcome was not counted");
    }
}

/// The class of `value`: the first bound that it does not exceed.
fn class_of(value: i64, bounds: &[i64]) -> usize {
    bounds.iter().position(|bound| value <= *bound).unwrap_or(bounds.len())
}

/// The tallies of all of a team's jobs for the days on which `from` and `to` fall and those between.
///
/// # Errors
/// When the table is busy.
pub async fn of_team(cx: &Cx, team: &TeamId, from: Timestamp, to: Timestamp) -> Result<Vec<Tally>> {
    let day = |at: Timestamp| at.as_second().div_euclid(DAY_S);
    let range = Range::Between(format!("{:06}", day(from)), format!("{:06}", day(to) + 1));
    let (table, list, mut found, mut after) = (cx.table(), list(team), Vec::new(), None);
    loop {
        let (more, next) = table.range::<Tally>(&list, range.clone(), AT_ONCE, after).await?;
        found.extend(more);
        after = next;
        if after.is_none() || found.len() >= MOST {
            break;
        }
    }
    Ok(found)
}

/// The newest tally, of the day of `now` and the one before, of each of `jobs` that has one.
///
/// # Errors
/// When the table is busy.
pub async fn newest(cx: &Cx, team: &TeamId, jobs: &[&str], now: Timestamp) -> Result<BTreeMap<String, Tally>> {
    let today = now.as_second().div_euclid(DAY_S);
    let keys: Vec<Key> = jobs.iter().flat_map(|job| [today - 1, today].map(|day| Tally::key_of(team, day, job))).collect();
    let mut found = cx.table().get_many::<Tally>(&keys).await?;
    found.sort_by_key(|tally| tally.last_at);
    Ok(found.into_iter().map(|tally| (tally.job.clone(), tally)).collect())
}

/// The tallies of one job for the days on which `from` and `to` fall and those between, in their order.
///
/// # Errors
/// When the table is busy.
pub async fn of_job(cx: &Cx, team: &TeamId, job: &str, from: Timestamp, to: Timestamp) -> Result<Vec<Tally>> {
    let day = |at: Timestamp| at.as_second().div_euclid(DAY_S);
    let keys: Vec<Key> = (day(from)..=day(to)).map(|day| Tally::key_of(team, day, job)).collect();
    let mut found = cx.table().get_many::<Tally>(&keys).await?;
    found.sort_by_key(|tally| tally.day.parse::<i64>().unwrap_or(0));
    Ok(found)
}

/// Where a team's tallies are.
pub(crate) fn list(team: &TeamId) -> Partition {
    Partition::team(team, TALLIES)
}

impl Item for Tally {
    const KIND: &'static str = "tally";

    fn key(&self) -> Key {
        Tally::key_of(&self.team, self.day.parse().unwrap_or(0), &self.job)
    }

    fn expires_at(&self) -> Option<Timestamp> {
        Some(self.last_at + KEPT_FOR)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_is_the_bound_of_its_class() {
        assert_eq!(percentile(&[90, 9, 1, 0, 0, 0], &LATENESS_MS, 95), Some((250, false)));
        assert_eq!(percentile(&[90, 9, 1, 0, 0, 0], &LATENESS_MS, 100), Some((1_000, false)));
        assert_eq!(percentile(&[0, 0, 0, 0, 0, 3], &LATENESS_MS, 50), Some((60_000, true)));
        assert_eq!(percentile(&[0; 6], &LATENESS_MS, 50), None);
    }

    #[test]
    fn values_fall_into_classes() {
        let classes = [0, 100, 101, 60_000, 60_001].map(|ms| class_of(ms, &LATENESS_MS));
        assert_eq!(classes, [0, 0, 1, 4, 5]);
    }

    #[test]
    fn success_is_of_what_was_tried() {
        assert_eq!(Outcomes { delivered: 3, failed: 1, skipped: 9 }.success_percent(), Some(75.0));
        assert_eq!(Outcomes { skipped: 9, ..Outcomes::default() }.success_percent(), None);
    }
}
