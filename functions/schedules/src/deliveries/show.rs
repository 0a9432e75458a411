//! `GET /api/deliveries/{id}` shows one delivery, by its occurrence id, with every attempt.

use api::{Error, Path, Result};
use cx::Cx;
use due::{Occurrence, OccurrenceId, Origin, State};
use function::{Endpoint, Sample};
use identity::{Caller, Permission, ReadJobs};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;
use table::Key;

use super::DELIVERIES;
use crate::job::JobId;
use crate::log::{LogOut, LogRow};
use crate::touches::{READ_LOGS, READ_OCCURRENCES};

pub(crate) const ENTRY: Endpoint =
    Endpoint::get("schedules-deliveries-show", "/api/deliveries/{id}", "Show a delivery and its attempts", |site| site.to(show))
        .may(ReadJobs::ACTION)
        .touches(&[READ_OCCURRENCES, READ_LOGS])
        .sample(Sample::of("delivery").gives(200, &["/id", "/status", "/attempts/0/status"]));

/// A delivery.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Delivery {
    /// The occurrence's id; also the `webhook-id` of its calls.
    pub(crate) id: OccurrenceId,
    /// The job's id.
    #[schemars(with = "JobId")]
    pub(crate) job_id: String,
    /// What became of it so far; `claimed` is under way.
    pub(crate) status: State,
    /// How the occurrence came to be.
    pub(crate) origin: Origin,
    /// The occurrence's instant.
    pub(crate) scheduled_for: Timestamp,
    /// When the next attempt will be made, while `retrying`.
    pub(crate) next_attempt_at: Option<Timestamp>,
    /// When it ended: nothing more happens from then on.
    pub(crate) ended_at: Option<Timestamp>,
    /// Why it was skipped: `paused`, `disabled`, `deleted`, `team_closed` or `misfire`; or why it ended without an answer: `lost`.
    pub(crate) reason: Option<String>,
    /// The attempts that were made, first to last.
    pub(crate) attempts: Vec<LogOut>,
}

/// The delivery.
///
/// # Errors
/// 404 when the team has no such delivery, or it has not begun.
pub async fn show(cx: Cx, caller: Caller<ReadJobs>, Path(id): Path<OccurrenceId>) -> Result<axum::Json<Delivery>> {
    let table = cx.table();
    let row = table.get::<Occurrence>(Occurrence::key_of(&caller.team, &id)).await?;
    let row = row
        .filter(|row| row.subject.work == DELIVERIES.name && row.state != State::Dropped)
        .ok_or(Error::NotFound("delivery"))?;
    let numbered = (1..).zip(&row.attempts_at_ms);
    let keys: Vec<Key> = numbered
        .map(|(attempt, at_ms)| LogRow::key_of(&row.subject.team, &row.subject.thing, *at_ms, &row.id, attempt))
        .collect();
    let mut attempts = table.get_many::<LogRow>(&keys).await?;
    attempts.sort_by_key(|attempt| attempt.attempt);
    Ok(axum::Json(Delivery {
        id: row.id,
        job_id: row.subject.thing,
        status: row.state,
        origin: row.origin,
        scheduled_for: row.scheduled_for,
        next_attempt_at: row.next_attempt_at.filter(|_| row.state == State::Retrying),
        ended_at: row.ended_at,
        reason: row.reason,
        attempts: attempts.into_iter().map(LogOut::from).collect(),
    }))
}
