//! `POST /api/deliveries/{id}/replays` delivers an occurrence again: a new occurrence with an id of its own,
//! so that a receiver that remembers ids does not throw it away.

use api::{Accepted, Conflict, Error, Path, Result};
use cx::Cx;
use due::{Occurrence, OccurrenceId, Origin};
use function::{Endpoint, Sample, Trace};
use identity::{Caller, Permission, WriteJobs};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;
use table::CHANGED_MEANWHILE;

use crate::job::{Job, JobId, send_now};
use crate::touches::ERRAND;

/// Only what has ended can be delivered again.
pub const NOT_ENDED: Conflict = Conflict {
    code: "not_ended",
    when: "replaying a delivery under way",
    advice: "The delivery is still being made or waits for its next attempt; `next_attempt_at` of `GET \
             /api/deliveries/{id}` says until when. It can be replayed once it has ended.",
};
/// A range of missed occurrences has no one call to repeat.
pub const NOT_A_DELIVERY: Conflict = Conflict {
    code: "not_a_delivery",
    when: "replaying a range of missed occurrences",
    advice: "That row stands for several instants that were missed, so there is no one call to repeat. Run the job now \
             instead: `POST /api/job/{id}/runs`.",
};

pub(crate) const ENTRY: Endpoint =
    Endpoint::post("schedules-deliveries-replay", "/api/deliveries/{id}/replays", "Deliver an occurrence again", |site| {
        site.to(replay)
    })
    .may(WriteJobs::ACTION)
    .audited()
    .touches(ERRAND)
    .conflicts(&[NOT_ENDED, NOT_A_DELIVERY, CHANGED_MEANWHILE])
    .about("The replay is an occurrence of its own, with an id and so a `webhook-id` of its own.")
    .sample(
        Sample::of("delivery")
            .gives(202, &["/occurrence_id", "/replay_of"])
            .leaves(Trace::at("/api/deliveries/{answer.occurrence_id}").holding(r#"{"/status": "delivered"}"#).once_worked()),
    );

/// The replay that was begun.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Replay {
    /// The replay's own id.
    pub(crate) occurrence_id: OccurrenceId,
    /// The id of the occurrence that it repeats.
    replay_of: OccurrenceId,
    /// The job's id.
    pub(crate) job_id: JobId,
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
        return Err(NOT_ENDED.error("This delivery is still under way. It can be replayed once it has ended."));
    }
    if row.missed.is_some() {
        return Err(NOT_A_DELIVERY.error("This stands for several missed occurrences. Run the job now instead."));
    }
    let job_id: JobId = row.subject.thing.parse().map_err(|_| Error::NotFound("delivery"))?;
    let job = Job::load(&cx, &caller.team, &job_id).await?;
    let occurrence = send_now(&cx, &caller, "delivery.replayed", &job, row.scheduled_for, Origin::Replay(id.clone())).await?;
    Ok(Accepted(Replay { occurrence_id: occurrence, replay_of: id, job_id, scheduled_for: row.scheduled_for }))
}
