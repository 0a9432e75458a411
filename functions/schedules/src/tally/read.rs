//! Reading tallies: of a team, of a job, and the newest of several jobs.

use std::collections::{BTreeMap, BTreeSet};

use api::{Result, TeamId};
use cx::Cx;
use jiff::Timestamp;
use table::{Key, Range};

use super::day::Day;
use super::{Tally, list};

const AT_ONCE: usize = 1_000;
/// A page shows no more than what so many add up to.
const MOST: usize = 10_000;

/// The tallies of all of a team's jobs for the days on which `from` and `to` fall and those between.
///
/// # Errors
/// When the table is busy.
pub async fn of_team(cx: &Cx, team: &TeamId, from: Timestamp, to: Timestamp) -> Result<Vec<Tally>> {
    let range = Range::Between(Day::of(from).sort(), Day::of(to).next().sort());
    let (mut pages, mut found) = (cx.table().pages::<Tally>(&list(team), range, AT_ONCE), Vec::new());
    while found.len() < MOST
        && let Some(more) = pages.next().await?
    {
        found.extend(more);
    }
    Ok(found)
}

/// The newest tally, of the day of `now` and the one before, of each of `jobs` that has one.
///
/// # Errors
/// When the table is busy.
pub async fn newest(cx: &Cx, team: &TeamId, jobs: &[&str], now: Timestamp) -> Result<BTreeMap<String, Tally>> {
    let today = Day::of(now);
    let days = [today.before(1), today];
    let keys: Vec<Key> = jobs.iter().flat_map(|job| days.map(|day| Tally::key_of(team, day, job))).collect();
    let mut found = cx.table().get_many::<Tally>(&keys).await?;
    found.sort_by_key(|tally| tally.last_at);
    Ok(found.into_iter().map(|tally| (tally.job.clone(), tally)).collect())
}

/// The tallies of one job for the days on which these spans begin and end and those between, in their order.
///
/// # Errors
/// When the table is busy.
pub async fn of_job(cx: &Cx, team: &TeamId, job: &str, spans: &[(Timestamp, Timestamp)]) -> Result<Vec<Tally>> {
    let days: BTreeSet<Day> = spans.iter().flat_map(|(from, to)| Day::of(*from).to(Day::of(*to))).collect();
    let keys: Vec<Key> = days.into_iter().map(|day| Tally::key_of(team, day, job)).collect();
    let mut found = cx.table().get_many::<Tally>(&keys).await?;
    found.sort_by_key(|tally| tally.day);
    Ok(found)
}
