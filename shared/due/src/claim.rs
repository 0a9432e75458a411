//! Claiming: whoever acts on an occurrence holds a lease on its row first. The row decides between
//! messages that name the same occurrence; a lease that ended is a dead worker's and may be taken over.

use api::base32;
use cx::Cx;
use jiff::{SignedDuration, Timestamp};
use table::{Condition, Put};

use crate::{DueMessage, Occurrence, State};

/// What became of a claim.
#[derive(Debug)]
pub enum Claim {
    /// It is ours; act.
    Ours(Lease),
    /// Nothing is left to do; delete the message.
    Ended,
    /// Somebody is at it; give the message back until then.
    Busy(Timestamp),
    /// The message's attempt is over and the next is on its way; make sure of it.
    Retrying(Box<Occurrence>),
}

/// The right to act on one attempt of one occurrence.
#[derive(Debug)]
pub struct Lease {
    /// The row as claimed.
    pub occurrence: Occurrence,
}

/// Claims the occurrence of `message` for `lease_for`. The row is kept for `keep_for` from now on.
///
/// # Errors
/// When the table is busy.
pub async fn claim(cx: &Cx, message: &DueMessage, lease_for: SignedDuration, keep_for: SignedDuration) -> api::Result<Claim> {
    let now = cx.now();
    let wanted = row(cx, message, State::Claimed, message.attempt, keep_for);
    let mut wanted = Occurrence { lease_until_ms: (now + lease_for).as_millisecond(), ..wanted };
    let row = match cx.table().put_or_existing(&wanted, free_for(message)).await? {
        Put::Done => return Ok(Claim::Ours(Lease { occurrence: wanted })),
        Put::Refused(Some(row)) => row,
        // Expired: it ended longer ago than anybody cares.
        Put::Refused(None) => return Ok(Claim::Ended),
    };
    let (condition, attempt) = match row.state {
        // Our own put, repeated by the SDK after its answer was lost.
        _ if row.lease == wanted.lease => return Ok(Claim::Ours(Lease { occurrence: row })),
        State::Delivered | State::Failed | State::DeadLettered | State::Skipped | State::Dropped => return Ok(Claim::Ended),
        State::Claimed if is_live(cx, &row) => return Ok(Claim::Busy(until(&row, now))),
        State::Claimed => (Condition::text("lease", &row.lease), row.attempt),
        State::Retrying if message.attempt > row.attempt => {
            let same = Condition::All(vec![Condition::text("state", "retrying"), Condition::number("attempt", row.attempt)]);
            (same, row.attempt + 1)
        }
        State::Retrying => return Ok(Claim::Retrying(Box::new(row))),
    };
    wanted.attempt = attempt;
    wanted.attempts_at_ms = row.attempts_at_ms.clone();
    if attempt > row.attempt {
        wanted.attempts_at_ms.push(message.at.as_millisecond());
    }
    match cx.table().put_or_existing(&wanted, condition).await? {
        Put::Done => Ok(Claim::Ours(Lease { occurrence: wanted })),
        Put::Refused(Some(row)) if row.lease == wanted.lease => Ok(Claim::Ours(Lease { occurrence: row })),
        Put::Refused(Some(row)) => Ok(Claim::Busy(until(&row, now))),
        Put::Refused(None) => Ok(Claim::Ended),
    }
}

impl Lease {
    /// The row after this attempt ended as `state`.
    pub fn ended(&self, state: State, now: Timestamp) -> Occurrence {
        Occurrence { state, lease_until_ms: 0, ended_at: state.is_end().then_some(now), ..self.occurrence.clone() }
    }

    /// The row after this attempt failed and another is to be made at `at`.
    pub fn retrying(&self, at: Timestamp) -> Occurrence {
        Occurrence { state: State::Retrying, lease_until_ms: 0, next_attempt_at: Some(at), ..self.occurrence.clone() }
    }

    /// That the lease is still ours: what every write that ends it must require.
    pub fn held(&self) -> Condition {
        Condition::All(vec![Condition::text("lease", &self.occurrence.lease), Condition::text("state", "claimed")])
    }
}

/// Records that the occurrence of `message` was skipped for `reason`. Says whether it is skipped now;
/// another message for the same occurrence may have ended it otherwise.
///
/// # Errors
/// When the table is busy.
pub async fn skip(cx: &Cx, message: &DueMessage, reason: &str, keep_for: SignedDuration) -> api::Result<bool> {
    let skipped = Occurrence {
        ended_at: Some(cx.now()),
        reason: Some(reason.to_owned()),
        ..row(cx, message, State::Skipped, message.attempt.saturating_sub(1), keep_for)
    };
    match cx.table().put_or_existing(&skipped, free_for(message)).await? {
        Put::Done => Ok(true),
        // This very message may have come this far before and died before its log was written.
        Put::Refused(Some(row)) if row.state == State::Skipped => Ok(true),
        // A retry that must stop: its occurrence has a row already.
        Put::Refused(Some(row)) if row.state == State::Retrying && message.attempt > row.attempt => {
            let stopped = Occurrence { attempt: row.attempt, attempts_at_ms: row.attempts_at_ms, ..skipped };
            let same = Condition::All(vec![Condition::text("state", "retrying"), Condition::number("attempt", row.attempt)]);
            Ok(matches!(cx.table().put_or_existing(&stopped, same).await?, Put::Done))
        }
        Put::Refused(_) => Ok(false),
    }
}

/// Notes that an edit took the occurrence of `message` out of the calendar. The note is no end: the same
/// occurrence may come again with a later version, if a later edit puts it back. Without it the sweeper
/// would take the message for lost and, after one more edit, deliver it as owed.
///
/// # Errors
/// When the table is busy.
pub async fn drop_silently(cx: &Cx, message: &DueMessage, keep_for: SignedDuration) -> api::Result<()> {
    let dropped = row(cx, message, State::Dropped, 0, keep_for);
    cx.table().put_or_existing(&dropped, free_for(message)).await?;
    Ok(())
}

/// No row yet, or the note of an earlier edit.
fn free_for(message: &DueMessage) -> Condition {
    let dropped = Condition::All(vec![Condition::text("state", "dropped"), Condition::less("version", message.version)]);
    Condition::Any(vec![Condition::Absent, dropped])
}

fn row(cx: &Cx, message: &DueMessage, state: State, attempt: u32, keep_for: SignedDuration) -> Occurrence {
    Occurrence {
        id: message.occurrence.clone(),
        team: message.team.clone(),
        work: message.work.clone(),
        thing: message.thing.clone(),
        scheduled_for: message.scheduled_for,
        origin: message.origin.clone(),
        version: message.version,
        state,
        attempt,
        attempts_at_ms: if state == State::Claimed { vec![message.at.as_millisecond()] } else { Vec::new() },
        lease: base32(&cx.random::<10>()),
        process: cx.config().process.clone(),
        lease_until_ms: 0,
        next_attempt_at: None,
        ended_at: None,
        reason: None,
        kept_until: cx.now() + keep_for,
    }
}

/// Whether a claimed row's worker may still be at it.
pub(crate) fn is_live(cx: &Cx, row: &Occurrence) -> bool {
    let dead = cx.config().sole_process && row.process != cx.config().process;
    row.lease_until_ms > cx.now().as_millisecond() && !dead
}

/// When the lease ends; never in the past, so that a message is not given back in a tight loop.
fn until(row: &Occurrence, now: Timestamp) -> Timestamp {
    let end = Timestamp::from_millisecond(row.lease_until_ms).unwrap_or(now);
    end.max(now + SignedDuration::from_secs(1))
}
