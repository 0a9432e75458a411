//! `GET /api/dead-letters` lists the deliveries that failed for good, newest first. Each can be replayed
//! with `POST /api/deliveries/{id}/replays`.

use api::{Page, PageQuery, Query, Result};
use cx::Cx;
use due::OccurrenceId;
use identity::Caller;
use jiff::Timestamp;
use serde::Serialize;
use table::{Direction, Partition, Range};

use crate::ReadJobs;
use crate::deliveries::{DEAD_LETTERS, DeadLetter};

/// A dead letter as the API shows it.
#[derive(Debug, Serialize)]
pub struct DeadLetterOut {
    occurrence_id: OccurrenceId,
    job_id: String,
    job_name: Option<String>,
    scheduled_for: Timestamp,
    failed_at: Timestamp,
    attempts: u32,
    response_code: Option<u16>,
    error_kind: Option<String>,
    detail: Option<String>,
}

impl From<DeadLetter> for DeadLetterOut {
    fn from(letter: DeadLetter) -> Self {
        DeadLetterOut {
            occurrence_id: letter.occurrence,
            job_id: letter.job,
            job_name: letter.job_name,
            scheduled_for: letter.scheduled_for,
            failed_at: letter.failed_at,
            attempts: letter.attempts,
            response_code: letter.response_code,
            error_kind: letter.error_kind,
            detail: letter.detail,
        }
    }
}

/// One page of dead letters.
///
/// # Errors
/// Only when the table is busy.
pub async fn dead_letters(cx: Cx, caller: Caller<ReadJobs>, Query(page): Query<PageQuery>) -> Result<Page<DeadLetterOut>> {
    let partition = Partition::team(&caller.team, DEAD_LETTERS);
    let letters = cx.table().page::<DeadLetter>(&partition, Range::All, Direction::Descending, &page, |_| true).await?;
    Ok(letters.map(DeadLetterOut::from))
}
