//! The audit log: who changed what, from where, and how it was before and after.
//!
//! An entry is written in the transaction of the change it tells of, so that neither exists without the other,
//! and is never changed. Ten minutes after each hour in which a team has entries they are *sealed*: a digest of
//! them, chained to the digest of the hour sealed before and encrypted under the seal keys, which whoever can
//! write the table cannot make. [`verify`] recomputes it all.

mod entry;
mod redact;
mod seal;
mod verify;

pub use entry::{AUDIT, AuditId, Entry};
pub use seal::{AUDIT_SEALS, Link, Seal, seal_hour};
pub use verify::{Fault, Report, Unsealed, verify};

use cx::{Cx, Touch};
use due::{Due, Errand, OccurrenceId, Origin};
use jiff::{SignedDuration, Timestamp};
use queue::Queue;
use table::{Condition, Family, System, TableError, Transaction};

/// Hours that are to be sealed.
pub const SEALING: Queue = Queue { name: "audit", visibility_s: 360, max_receives: 5, due: true };

/// What writing an entry touches.
pub const TOUCHES: &[Touch] = &[Touch::Write(Family::Team(AUDIT)), Touch::Write(Family::System(System::Due))];

/// How long after an hour's end it is sealed: by then whatever was begun in it has been written.
const SEALED_AFTER: SignedDuration = SignedDuration::from_mins(10);

/// Commits `transaction` together with `entries`. Those that tell of no change are left out.
///
/// # Errors
/// As [`Transaction::commit`].
pub async fn commit(cx: &Cx, transaction: Transaction<'_>, entries: &[Entry]) -> Result<(), TableError> {
    let told: Vec<&Entry> = entries.iter().filter(|entry| entry.tells_of_a_change()).collect();
    let mut armed: Vec<String> = Vec::new();
    let mut transaction = transaction;
    for entry in told {
        transaction = transaction.put(entry, Condition::Absent);
        // The hour's sealing is armed with its first entry that this process writes. All processes write the
        // same item; leaving it out later keeps changes that come together from meeting at it.
        let mark = format!("audit/{}/{}", entry.team, entry.hour_ms());
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

fn sealing(entry: &Entry) -> Due {
    let hour = Timestamp::from_millisecond(entry.hour_ms()).unwrap_or(entry.at);
    let at = hour + SignedDuration::from_hours(1) + SEALED_AFTER;
    let occurrence = OccurrenceId::of(SEALING.name, entry.team.as_str(), hour, "");
    let errand = Errand { occurrence, scheduled_for: hour, attempt: 1, origin: Origin::Schedule };
    Due::errand(SEALING.name, &entry.team, &format!("hour-{}", entry.hour_ms()), at, 1, errand)
}
