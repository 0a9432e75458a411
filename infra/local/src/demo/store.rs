//! Writing history down: what is kept of runs one by one, and what is counted of them by the day.

use std::collections::BTreeMap;

use api::Cause;
use cx::Cx;
use due::LOOKAHEAD;
use jiff::{SignedDuration, Timestamp};
use schedules::job::Job;
use schedules::log::LogRow;
use schedules::tally::{self, Counts, Day, Tally};
use table::{Condition, Item, Table, Transaction};

use super::history::Run;
use super::plan::Plan;

/// DynamoDB's own limit on one transaction.
const AT_ONCE: usize = 100;
/// A job that ran no more often than this has all of its runs kept.
const FEW: usize = 70;

/// Writes what is kept of `runs`, oldest first, at `now`.
pub(super) async fn store(cx: &Cx, job: &Job, plan: &Plan, runs: Vec<Run>, now: Timestamp) -> Result<(), Cause> {
    let Some(first) = runs.first().map(|run| run.occurrence.scheduled_for) else { return Ok(()) };
    let table = cx.table();
    let mut batch = Batch::of(&table);
    for tally in tallies(cx, job, &runs, first, now).await? {
        batch.put(&tally).await?;
    }
    let are_few = runs.len() <= FEW;
    for run in runs {
        let at = run.occurrence.scheduled_for;
        // What was dispatched when the job was made is in the queue, and must meet its end there.
        let dispatched = at < plan.made_at + LOOKAHEAD;
        let recent = now.duration_since(at) < plan.rows_for;
        if (are_few || recent || dispatched || !run.is_smooth()) && run.occurrence.kept_until > now {
            batch.put_run(&run).await?;
        }
    }
    batch.commit().await
}

/// The days of `runs`, added to what was counted on them already.
async fn tallies(cx: &Cx, job: &Job, runs: &[Run], first: Timestamp, now: Timestamp) -> Result<Vec<Tally>, Cause> {
    let span = (first - SignedDuration::from_hours(24), now);
    let counted = tally::of_job(cx, &job.team, job.id.as_str(), &[span]).await?;
    let mut days: BTreeMap<Day, Tally> = counted.into_iter().map(|tally| (tally.day, tally)).collect();
    let mut rows: Vec<&LogRow> = runs.iter().flat_map(|run| &run.rows).collect();
    rows.sort_by_key(|row| row.triggered_at);
    for row in rows {
        let (day, counts) = tally::counts_of(row);
        let blank = || Tally {
            team: row.team.clone(),
            job: row.job.clone(),
            last_at: row.triggered_at,
            last_occurrence: String::new(),
            last_status: row.status,
            day,
            counts: Counts::default(),
        };
        let tally = days.entry(day).or_insert_with(blank);
        if row.triggered_at >= tally.last_at {
            (tally.last_at, tally.last_occurrence, tally.last_status) =
                (row.triggered_at, row.occurrence.to_string(), row.status);
        }
        counts.into_iter().for_each(|count| tally.counts.add(count, 1));
    }
    Ok(days.into_values().collect())
}

/// Puts that are written a hundred at a time.
struct Batch<'a> {
    table: &'a Table,
    transaction: Transaction<'a>,
    size: usize,
}

impl<'a> Batch<'a> {
    fn of(table: &'a Table) -> Self {
        Batch { table, transaction: table.transaction(), size: 0 }
    }

    async fn put_run(&mut self, run: &Run) -> Result<(), Cause> {
        self.put(&run.occurrence).await?;
        for row in &run.rows {
            self.put(row).await?;
        }
        if let Some(letter) = &run.letter {
            self.put(letter).await?;
        }
        if let Some(retry) = &run.retry {
            self.put(retry).await?;
        }
        Ok(())
    }

    async fn put<T: Item>(&mut self, item: &T) -> Result<(), Cause> {
        let transaction = std::mem::replace(&mut self.transaction, self.table.transaction());
        self.transaction = transaction.put(item, Condition::Always);
        self.size += 1;
        if self.size == AT_ONCE {
            self.flush().await?;
        }
        Ok(())
    }

    async fn flush(&mut self) -> Result<(), Cause> {
        self.size = 0;
        Ok(std::mem::replace(&mut self.transaction, self.table.transaction()).commit().await?)
    }

    async fn commit(mut self) -> Result<(), Cause> {
        if self.size > 0 {
            self.flush().await?;
        }
        Ok(())
    }
}
