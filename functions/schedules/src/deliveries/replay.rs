//! `POST /api/deliveries/{id}/replays` delivers an occurrence again: a new occurrence with an id of its own,
//! so that a receiver that remembers ids does not throw it away.

use api::{Accepted, Error, Path, Result};
use cx::Cx;
use due::{Occurrence, OccurrenceId, Origin};
use identity::Caller;
use jiff::Timestamp;
use serde::Serialize;

use crate::WriteJobs;
use crate::job::{Job, JobId, send_now};

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
    let occurrence = send_now(&cx, &job, row.scheduled_for, Origin::Replay(id.clone())).await?;
    Ok(Accepted(Replay { occurrence_id: occurrence, replay_of: id, job_id, scheduled_for: row.scheduled_for }))
}
