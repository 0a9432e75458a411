//! `accounts-export-expire` removes the file of an export whose week is over.

use ::export::{Export, FILES};
use api::Result;
use cx::{Cx, Touch};
use due::{Chore, Due, DueMessage, End, Errand, OCCURRENCES, OccurrenceId, Origin, Subject};
use function::{Sample, Worker};
use queue::Queue;
use table::Family;

/// Holds one message for each export whose week is over.
pub(crate) const EXPIRING: Queue = Queue { name: "exports", visibility_s: 360, max_receives: 5, due: true };

pub(crate) const ENTRY: Worker =
    Worker::batching("accounts-export-expire", EXPIRING, |cx, messages| Box::pin(due::chores(cx, Expire, messages)))
        .timeout_s(60)
        .touches(&[Touch::Read(Family::Team(OCCURRENCES)), Touch::Write(Family::Team(OCCURRENCES)), Touch::Blobs(FILES)])
        .sample(Sample::body(
            r#"{"team": "{team}", "work": "exports", "thing": "{begun_export}", "version": 1,
"occurrence": "occ_06DW1H4G00Q4A7S6NW0T5E9R2K", "scheduled_for": "2026-01-15T09:00:00Z", "at": "2026-01-15T09:00:00Z",
"attempt": 1, "origin": "schedule"}"#,
        ));

/// What removes the file of `export` once its week is over.
pub(crate) fn expiring(export: &Export) -> Due {
    let (team, id, at) = (&export.team, export.id.as_str(), export.kept_until);
    let occurrence = OccurrenceId::of(EXPIRING.name, id, at, "");
    Due::errand(Subject::new(EXPIRING.name, team, id, 1), at, Errand::first(occurrence, at, Origin::Schedule))
}

/// Removes the blobs of the export that a message names.
struct Expire;

impl Chore for Expire {
    async fn act(&self, cx: &Cx, message: &DueMessage) -> Result<End> {
        ::export::expire(cx, &message.subject.team, &message.subject.thing).await?;
        Ok(End::Done)
    }
}
