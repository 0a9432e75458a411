//! The audit log: who changed what, from where, and how it was before and after.
//!
//! An entry is written in the transaction of the change it tells of, so that neither exists without the other,
//! and is never changed. Ten minutes after each hour in which a team has entries they are *sealed*: a digest of
//! them as they are stored, chained to the digest of the hour sealed before and encrypted under the seal keys,
//! which whoever can write the table cannot make. [`verify`] recomputes it all.
//!
//! Hours are sealed in their order, and no entry is written into an hour that is sealed or older: so whatever is
//! found there without a seal was put there by somebody else.

mod entry;
mod leaf;
mod redact;
mod report;
mod seal;
mod verify;

pub use entry::{AUDIT, AuditId, Entry};
pub use report::{Anchor, Fault, FaultKind, Newest, Report, Unsealed};
pub use seal::{AUDIT_SEALS, Seal, seal_ended_hours};
pub use verify::verify;

use cx::{Cx, Touch};
use due::{Due, Errand, OccurrenceId, Origin, Subject};
use jiff::{SignedDuration, Timestamp};
use queue::Queue;
use table::{Condition, Family, System, TableError, Transaction};

use crate::seal::Head;

/// Hours that are to be sealed.
pub const SEALING: Queue = Queue { name: "audit", visibility_s: 360, max_receives: 5, due: true };

/// What writing an entry touches.
pub const TOUCHES: &[Touch] =
    &[Touch::Read(Family::Team(AUDIT_SEALS)), Touch::Write(Family::Team(AUDIT)), Touch::Write(Family::System(System::Due))];

/// How long after an hour's end it is sealed: by then whatever was begun in it has been written.
const SEALED_AFTER: SignedDuration = SignedDuration::from_mins(10);
const HOUR: SignedDuration = SignedDuration::from_hours(1);

/// Commits `transaction` together with `entries`. Those that tell of no change are left out.
///
/// # Errors
/// As [`Transaction::commit`].
pub async fn commit(cx: &Cx, transaction: Transaction<'_>, entries: &[Entry]) -> Result<(), TableError> {
    let mut armed: Vec<String> = Vec::new();
    let mut transaction = transaction;
    for entry in entries.iter().filter(|entry| entry.tells_of_a_change()) {
        // The hour's sealing is armed with its first entry that this process writes. All processes write the
        // same item; leaving it out later keeps changes that come together from meeting at it.
        if cx.marks().is_set(&mark_of(entry)) {
            transaction = transaction.put(entry, Condition::Absent);
            continue;
        }
        let entry = &after_what_is_sealed(cx, entry).await?;
        let mark = mark_of(entry);
        transaction = transaction.put(entry, Condition::Absent);
        if !cx.marks().is_set(&mark) && !armed.contains(&mark) {
            transaction = transaction.put(&sealing(entry), Condition::Always);
            armed.push(mark);
        }
    }
    transaction.commit().await?;
    for mark in &armed {
        cx.marks().set(mark);
    }
    Ok(())
}

/// `entry`, moved to the end of what is sealed if the clock was set back behind it.
async fn after_what_is_sealed(cx: &Cx, entry: &Entry) -> Result<Entry, TableError> {
    let head = cx.table().get::<Head>(Head::key_of(&entry.team)).await?;
    let sealed_until = head.map(|head| head.hour + HOUR).filter(|until| entry.at < *until);
    Ok(sealed_until.map_or_else(|| entry.clone(), |until| entry.moved_to(cx, until)))
}

fn mark_of(entry: &Entry) -> String {
    mark(&entry.team, entry.hour())
}

/// That this process knows `hour` of `team` to be open and armed.
fn mark(team: &api::TeamId, hour: Timestamp) -> String {
    format!("audit/{team}/{}", hour.as_second())
}

fn sealing(entry: &Entry) -> Due {
    let hour = entry.hour();
    let at = hour + HOUR + SEALED_AFTER;
    let occurrence = OccurrenceId::of(SEALING.name, entry.team.as_str(), hour, "");
    let subject = Subject::new(SEALING.name, &entry.team, &format!("hour-{}", hour.as_second()), 1);
    Due::errand(subject, at, Errand::first(occurrence, hour, Origin::Schedule))
}

/// The beginning of the hour of `instant`.
fn hour_of(instant: Timestamp) -> Timestamp {
    let second = instant.as_second();
    Timestamp::from_second(second - second.rem_euclid(HOUR.as_secs())).unwrap_or(instant)
}
