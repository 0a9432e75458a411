//! Counting what became of occurrences, as it happens.

use std::collections::BTreeMap;
use std::time::Duration;

use api::{Result, TeamId};
use cx::Cx;
use due::{Missed, Origin};
use futures::future::join_all;
use serde_json::Value;
use table::Item;

use super::counts::Count;
use super::day::Day;
use super::spread::{LATENESS_MS, RESPONSE_MS, class_of};
use super::{KEPT_FOR, Tally};
use crate::log::{LogRow, LogStatus};

const HOUR_S: i64 = 3_600;
/// Of a range of skips that is longer, its last days are counted.
const MOST_DAYS: i64 = 31;
/// At which hour of its day a range of skips is counted.
const NOON: u8 = 12;
/// How long counting is waited for.
const PATIENCE: Duration = Duration::from_millis(500);

/// The day that `row` of one occurrence is counted on, and what it adds one to.
pub fn counts_of(row: &LogRow) -> (Day, Vec<Count>) {
    // A replay is of today, whatever it repeats.
    let at = if matches!(row.origin, Origin::Replay(_)) { row.triggered_at } else { row.scheduled_for };
    let day = Day::of(at);
    let hour = u8::try_from((at.as_second() - day.begin_s()) / HOUR_S).unwrap_or(0);
    let mut counts = vec![match row.status {
        LogStatus::Delivered => Count::Delivered(hour),
        LogStatus::Failed | LogStatus::DeadLettered => Count::Failed(hour),
        LogStatus::Skipped => Count::Skipped(hour),
        LogStatus::Retrying => Count::Retries,
    }];
    if row.attempt == 1 {
        counts.push(Count::Late(class_of(row.lateness_ms, &LATENESS_MS)));
    }
    if let Some(ms) = row.execution_ms.filter(|_| row.exchange.response_code.is_some()) {
        counts.push(Count::Took(class_of(ms, &RESPONSE_MS)));
    }
    (day, counts)
}

/// Counts `row`, which ended an occurrence or an attempt at one.
///
/// # Errors
/// When the table is busy.
pub async fn count(cx: &Cx, row: &LogRow) -> Result<()> {
    count_all(cx, &[row]).await
}

/// Counts `rows`. Those of one job and day are counted in one write.
async fn count_all(cx: &Cx, rows: &[&LogRow]) -> Result<()> {
    let (mut added, mut ranges) = (BTreeMap::<(&TeamId, &str, Day), (&LogRow, BTreeMap<String, u64>)>::new(), Vec::new());
    for row in rows {
        if let Some(missed) = row.missed {
            ranges.push(count_range(cx, row, missed));
            continue;
        }
        let (day, counts) = counts_of(row);
        let (newest, amounts) = added.entry((&row.team, &row.job, day)).or_insert_with(|| (row, BTreeMap::new()));
        if row.triggered_at > newest.triggered_at {
            *newest = row;
        }
        for count in counts {
            *amounts.entry(count.to_string()).or_default() += 1;
        }
    }
    let adding = added.into_iter().map(|((_, _, day), (newest, amounts))| add(cx, newest, day, amounts));
    let (added, ranges) = futures::join!(join_all(adding), join_all(ranges));
    added.into_iter().chain(ranges).collect()
}

/// Counts a range of skips: as many on each of its days as fall on it if they are evenly spread, at noon, of the last
/// days where there are very many.
async fn count_range(cx: &Cx, row: &LogRow, missed: Missed) -> Result<()> {
    let (from, to) = (missed.from.as_second(), missed.to.as_second());
    let last = Day::of(missed.to);
    let (span, mut left) = ((to - from).max(1) as u64, missed.count);
    for day in Day::of(missed.from).to(last) {
        let (begin, end) = (from.max(day.begin_s()), to.min(day.next().begin_s()));
        let share = if day == last { left } else { (missed.count * (end - begin).max(0) as u64 / span).min(left) };
        left -= share;
        if share > 0 && day > last.before(MOST_DAYS) {
            add(cx, row, day, [(Count::Skipped(NOON).to_string(), share)]).await?;
        }
    }
    Ok(())
}

/// Adds `amounts` to the counts of the day, on which `row` was the newest.
async fn add(cx: &Cx, row: &LogRow, day: Day, amounts: impl IntoIterator<Item = (String, u64)>) -> Result<()> {
    let amounts: Vec<(String, u64)> = amounts.into_iter().collect();
    let status = serde_json::to_value(row.status).ok();
    let texts = [
        ("team", row.team.to_string()),
        ("job", row.job.clone()),
        ("day", day.to_string()),
        ("last_at", row.triggered_at.to_string()),
        ("last_occurrence", row.occurrence.to_string()),
        ("last_status", status.as_ref().and_then(Value::as_str).unwrap_or_default().to_owned()),
    ];
    let key = Tally::key_of(&row.team, day, &row.job);
    Ok(cx.table().add(key, Tally::KIND, &amounts, &texts, row.triggered_at + KEPT_FOR).await?)
}

/// Counts `rows`, where it does not matter whether it could be done: statistics never stand in the way of delivering.
pub(crate) async fn note(cx: &Cx, rows: &[&LogRow]) {
    let counted = tokio::time::timeout(PATIENCE, count_all(cx, rows)).await;
    if !matches!(counted, Ok(Ok(()))) {
        tracing::warn!(rows = rows.len(), ?counted, "outcomes were not counted");
    }
}
