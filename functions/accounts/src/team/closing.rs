//! A team that is being deleted: how long its owner can still keep it, and what erases it then.

use due::{Due, Errand, OccurrenceId, Origin, Subject};
use identity::Team;
use jiff::{SignedDuration, Timestamp};
use queue::Queue;

/// How long the owner can still keep the team.
pub(crate) const GRACE: SignedDuration = SignedDuration::from_hours(7 * 24);

/// Holds one message for each team whose grace ends.
pub(crate) const CLOSING: Queue = Queue { name: "teams", visibility_s: 360, max_receives: 5, due: true };

/// What erases `team` at `closes_at`, unless it is kept until then.
pub(crate) fn erasing(team: &Team, closes_at: Timestamp) -> Due {
    let occurrence = OccurrenceId::of(CLOSING.name, team.id.as_str(), closes_at, "");
    let subject = Subject::new(CLOSING.name, &team.id, team.id.as_str(), team.revision);
    Due::errand(subject, closes_at, Errand::first(occurrence, closes_at, Origin::Schedule))
}
