//! `GET /api/dead-letters` lists the deliveries that failed for good, newest first. Each can be replayed
//! with `POST /api/deliveries/{id}/replays`.

use api::{Page, PageQuery, Query, Result};
use cx::Cx;
use delivery::ErrorKind;
use due::OccurrenceId;
use function::{Endpoint, Sample};
use identity::{Caller, Permission, ReadJobs};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;
use table::{Direction, Partition, Range};

use crate::deliveries::{DEAD_LETTERS, DeadLetter};
use crate::job::JobId;
use crate::touches::READ_DEAD_LETTERS;

pub(crate) const ENTRY: Endpoint =
    Endpoint::get("schedules-dead-letters", "/api/dead-letters", "List deliveries that failed for good", |site| {
        site.to(dead_letters)
    })
    .may(ReadJobs::ACTION)
    .touches(&[READ_DEAD_LETTERS])
    .sample(Sample::query("limit=20").needs(&["dead_letter"]).gives(200, &["/items/0/occurrence_id", "/next_cursor"]));

/// A dead letter as the API shows it.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "DeadLetter")]
pub struct DeadLetterOut {
    /// The delivery's id: to look at it, or to replay it.
    pub(crate) occurrence_id: OccurrenceId,
    /// The job's id.
    #[schemars(with = "JobId")]
    pub(crate) job_id: String,
    /// What the job was called when the delivery was given up.
    pub(crate) job_name: Option<String>,
    /// The occurrence's instant.
    pub(crate) scheduled_for: Timestamp,
    /// When the delivery was given up.
    pub(crate) failed_at: Timestamp,
    /// How many attempts were made.
    pub(crate) attempts: u32,
    /// The HTTP status of the receiver's last answer, if there was one.
    pub(crate) response_code: Option<u16>,
    /// What kind of failure the last was.
    pub(crate) error_kind: Option<ErrorKind>,
    /// The last failure in words.
    pub(crate) detail: Option<String>,
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
