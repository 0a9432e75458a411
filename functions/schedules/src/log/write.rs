//! Writing rows, as many as a job's day takes.

use api::{Result, TeamId};
use cx::Cx;
use jiff::Timestamp;
use table::{Condition, Key, Partition};

use super::row::LogRow;
use super::{COUNTS, ROWS_A_DAY};

/// Writes `row`, unless its job has filled its day. `may_flood` says whether it ever could; counting costs a
/// write, so what cannot is not counted.
///
/// # Errors
/// When the table is busy.
pub async fn write(cx: &Cx, row: &LogRow, may_flood: bool) -> Result<()> {
    let table = cx.table();
    if may_flood && table.count_up(count_key(&row.team, &row.job, row.triggered_at), row.kept_until).await? > ROWS_A_DAY {
        return Ok(());
    }
    Ok(table.put(row, Condition::Always).await?)
}

/// How many rows of `job` were not written on the day of `now` because it was full.
///
/// # Errors
/// When the table is busy.
pub async fn unwritten(cx: &Cx, team: &TeamId, job: &str, now: Timestamp) -> Result<u64> {
    Ok(cx.table().count(count_key(team, job, now)).await?.saturating_sub(ROWS_A_DAY))
}

fn count_key(team: &TeamId, job: &str, day_of: Timestamp) -> Key {
    Partition::within(team, COUNTS, job).at(day_of.as_second().div_euclid(86_400).to_string())
}
