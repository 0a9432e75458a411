//! `GET /api/deliveries/{id}` shows one delivery, by its occurrence id, with every attempt.

use api::{Error, Path, Result};
use cx::Cx;
use due::{Occurrence, OccurrenceId, Origin, State};
use identity::{Caller, ReadJobs};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;
use table::Key;

use crate::DELIVERIES;
use crate::job::JobId;
use crate::log::{LogOut, LogRow};

/// A delivery.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Delivery {
    /// The occurrence's id; also the `webhook-id` of its calls.
    pub(crate) id: OccurrenceId,
    /// Of which job.
    #[schemars(with = "JobId")]
    pub(crate) job_id: String,
    /// Where it stands; `claimed` is under way.
    pub(crate) status: State,
    /// How it came to be.
    pub(crate) origin: Origin,
    /// Its instant.
    pub(crate) scheduled_for: Timestamp,
    /// When the next attempt will be made, while `retrying`.
    pub(crate) next_attempt_at: Option<Timestamp>,
    /// Since when nothing more happens.
    pub(crate) ended_at: Option<Timestamp>,
    /// Why it was skipped: `paused`, `disabled`, `deleted`, `team_closed` or `misfire`; or why it ended without an answer: `lost`.
    pub(crate) reason: Option<String>,
    /// Its attempts, first to last.
    pub(crate) attempts: Vec<LogOut>,
}

/// The delivery.
///
/// # Errors
/// 404 when the team has no such delivery, or it has not begun.
pub async fn show(cx: Cx, caller: Caller<ReadJobs>, Path(id): Path<OccurrenceId>) -> Result<axum::Json<Delivery>> {
    let table = cx.table();
    let row = table.get::<Occurrence>(Occurrence::key_of(&caller.team, &id)).await?;
    let row = row.filter(|row| row.work == DELIVERIES.name && row.state != State::Dropped).ok_or(Error::NotFound("delivery"))?;
    let numbered = (1..).zip(&row.attempts_at_ms);
    let keys: Vec<Key> =
        numbered.map(|(attempt, at_ms)| LogRow::key_of(&row.team, &row.thing, *at_ms, &row.id, attempt)).collect();
    let mut attempts = table.get_many::<LogRow>(&keys).await?;
    attempts.sort_by_key(|attempt| attempt.attempt);
    Ok(axum::Json(Delivery {
        id: row.id,
        job_id: row.thing,
        status: row.state,
        origin: row.origin,
        scheduled_for: row.scheduled_for,
        next_attempt_at: row.next_attempt_at.filter(|_| row.state == State::Retrying),
        ended_at: row.ended_at,
        reason: row.reason,
        attempts: attempts.into_iter().map(LogOut::from).collect(),
    }))
}
