//! `POST /api/deliveries/{id}/replays` delivers an occurrence again: a new occurrence with an id of its own,
//! so that a receiver that remembers ids does not throw it away.

use api::{Accepted, Error, Path, Result, base32};
use cx::Cx;
use due::{Due, Errand, Occurrence, OccurrenceId, Origin};
use identity::Caller;
use jiff::Timestamp;
use serde::Serialize;
use table::Condition;

use crate::job::{Job, JobId};
use crate::{DELIVERIES, WriteJobs};

/// The replay that was begun.
#[derive(Debug, Serialize)]
pub struct Replay {
    /// The replay's own id.
    occurrence_id: OccurrenceId,
    /// What it replays.
    replay_of: OccurrenceId,
    job_id: JobId,
    /// The instant of what it replays.
    scheduled_for: Timestamp,
}

/// Begins the replay.
///
/// # Errors
/// 404 when the team has no such delivery, or its job is gone; 409 `not_ended` while it is under way.
pub async fn replay(cx: Cx, caller: Caller<WriteJobs>, Path(id): Path<OccurrenceId>) -> Result<Accepted<Replay>> {
    let table = cx.table();
    let row = table.get::<Occurrence>(Occurrence::key_of(&caller.team, &id)).await?.ok_or(Error::NotFound("delivery"))?;
    if !row.state.is_end() {
        return Err(Error::conflict("not_ended", "This delivery is still under way. It can be replayed once it has ended."));
    }
    if row.missed.is_some() {
        return Err(Error::conflict("not_a_delivery", "This stands for several missed occurrences. Run the job now instead."));
    }
    let job_id: JobId = row.thing.parse().map_err(|_| Error::NotFound("delivery"))?;
    let job = Job::load(&cx, &caller.team, &job_id).await?;
    let now = cx.begun();
    let occurrence = OccurrenceId::of(DELIVERIES.name, job_id.as_str(), now, &base32(&cx.random::<10>()));
    let origin = Origin::Replay(id.clone());
    let errand = Errand { occurrence: occurrence.clone(), scheduled_for: row.scheduled_for, attempt: 1, origin };
    let due = Due::errand(DELIVERIES.name, &job.team, job_id.as_str(), now, job.era().version, errand);
    table.transaction().require(Job::key_of(&job.team, &job_id), Condition::Exists).put(&due, Condition::Always).commit().await?;
    due::dispatch_if_near(&cx, &due).await;
    Ok(Accepted(Replay { occurrence_id: occurrence, replay_of: id, job_id, scheduled_for: row.scheduled_for }))
}
