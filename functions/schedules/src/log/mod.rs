//! The log: one row for each attempt, and one for each occurrence, or range of them, that was skipped.

mod out;
mod row;
mod write;

pub use out::LogOut;
pub use row::{LogRow, LogStatus};
pub use write::{unwritten, write};

use api::TeamId;
use jiff::SignedDuration;
use table::{Collection, Partition};

/// Log rows, by job.
pub const LOGS: Collection = Collection("log");

/// How many rows each job had on each UTC day.
pub const COUNTS: Collection = Collection("log_count");

/// How many rows a job's log takes a day. What comes after is counted, not written.
pub const ROWS_A_DAY: u64 = 10_000;

/// For how long rows, and the claims behind them, are kept.
pub const KEPT_FOR: SignedDuration = SignedDuration::from_hours(30 * 24);

/// Where the log of `job` and its counts are.
pub(crate) fn partitions_of(team: &TeamId, job: &str) -> [Partition; 2] {
    [Partition::within(team, LOGS, job), Partition::within(team, COUNTS, job)]
}
