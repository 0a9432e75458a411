//! Claiming: whoever acts on an occurrence holds a lease on its row first. The row decides between
//! messages that name the same occurrence; a lease that ended is a dead worker's and may be taken over.

use std::collections::HashSet;
use std::time::Duration;

use api::base32;
use cx::Cx;
use futures::future::join_all;
use jiff::{SignedDuration, Timestamp};
use table::{Condition, Put};

use crate::{DueMessage, Occurrence, State};

/// What became of a claim.
#[derive(Debug)]
pub(crate) enum Claim {
    /// It is ours; act.
    Ours(Box<Lease>),
    /// Nothing is left to do; delete the message.
    Ended,
    /// Somebody is at it; give the message back until then.
    Busy(Timestamp),
    /// The message's attempt is over and the next is on its way; make sure of it.
    Retrying(Box<Occurrence>),
}

/// What became of a skip.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Skip {
    /// It is skipped now; see to its log row.
    Recorded,
    /// It was skipped before, by this very message perhaps; see to its log row in case nobody did.
    Before,
    /// It ended otherwise.
    Ended,
    /// Somebody is at it; let the message be received again after this long.
    Later(Duration),
}

/// The right to act on one attempt of one occurrence.
#[derive(Debug)]
pub struct Lease {
    /// The row as claimed.
    pub occurrence: Occurrence,
}

/// What a message may do to the row it meets.
pub(crate) enum Step {
    /// The attempt has a worker that may be alive.
    Wait(Timestamp),
    /// The attempt's worker is dead: take its attempt over.
    TakeOver(Condition),
    /// The message's own attempt is next.
    Next(Condition),
    /// The message's attempt is over; a later one is on its way.
    Later,
    /// The occurrence has ended; there is nothing to do.
    Nothing,
}

/// The one table of row against message, for claims, skips and the sweeper alike.
pub(crate) fn step(cx: &Cx, row: &Occurrence, message: &DueMessage) -> Step {
    match row.state {
        State::Delivered | State::Failed | State::DeadLettered | State::Skipped => Step::Nothing,
        State::Dropped if row.subject.version < message.subject.version => Step::Next(Condition::text("lease", &row.lease)),
        State::Dropped => Step::Nothing,
        State::Claimed if is_live(cx, row) => Step::Wait(lease_end(row, cx.now())),
        State::Claimed => Step::TakeOver(Condition::text("lease", &row.lease)),
        State::Retrying if message.errand.attempt > row.attempt => {
            Step::Next(Condition::All(vec![Condition::text("state", "retrying"), Condition::text("lease", &row.lease)]))
        }
        State::Retrying => Step::Later,
    }
}

/// Claims the occurrences of `messages`, all at once, for `lease_for`: where an attempt is the first and nobody was there
/// before, by as good as no requests of its own. Their rows are kept for `keep_for` from now on.
pub(crate) async fn claim_all(
    cx: &Cx,
    messages: &[DueMessage],
    lease_for: SignedDuration,
    keep_for: SignedDuration,
) -> Vec<api::Result<Claim>> {
    let wanted: Vec<Occurrence> = messages.iter().map(|message| begun(cx, message, lease_for, keep_for)).collect();
    // The row of a later attempt is there already; and of two messages about one occurrence the second contends, since a
    // request may name it once only.
    let mut seen = HashSet::new();
    let new: Vec<usize> = (0..wanted.len()).filter(|at| wanted[*at].attempt <= 1 && seen.insert(&wanted[*at].id)).collect();
    let rows: Vec<Occurrence> = new.iter().map(|index| wanted[*index].clone()).collect();
    let mut is_ours = vec![false; wanted.len()];
    for (index, inserted) in new.into_iter().zip(cx.table().insert_all(&rows).await) {
        // Whatever went wrong, the claim for itself says what.
        is_ours[index] = matches!(inserted, Ok(true));
    }
    let claims = messages.iter().zip(wanted).zip(is_ours).map(|((message, wanted), is_ours)| async move {
        if is_ours { Ok(Claim::Ours(Box::new(Lease { occurrence: wanted }))) } else { contend(cx, message, wanted).await }
    });
    join_all(claims).await
}

/// The row of a claim on the attempt that `message` asks for, if it is the first.
fn begun(cx: &Cx, message: &DueMessage, lease_for: SignedDuration, keep_for: SignedDuration) -> Occurrence {
    Occurrence {
        lease_until_ms: (cx.now() + lease_for).as_millisecond(),
        attempt: message.errand.attempt,
        attempts_at_ms: vec![message.at.as_millisecond()],
        ..row(cx, message, State::Claimed, keep_for)
    }
}

/// Writes the row `wanted`, unless that which is there says otherwise.
async fn contend(cx: &Cx, message: &DueMessage, mut wanted: Occurrence) -> api::Result<Claim> {
    let now = cx.now();
    let found = match cx.table().put_or_existing(&wanted, Condition::Absent).await? {
        Put::Done => return Ok(Claim::Ours(Box::new(Lease { occurrence: wanted }))),
        Put::Refused(Some(found)) => found,
        // Expired: it ended longer ago than anybody cares.
        Put::Refused(None) => return Ok(Claim::Ended),
    };
    // Our own put, whose answer was lost.
    if found.lease == wanted.lease {
        return Ok(Claim::Ours(Box::new(Lease { occurrence: found })));
    }
    let condition = match step(cx, &found, message) {
        Step::Nothing => return Ok(Claim::Ended),
        Step::Wait(until) => return Ok(Claim::Busy(until)),
        Step::Later => return Ok(Claim::Retrying(Box::new(found))),
        Step::TakeOver(condition) => {
            wanted.attempt = found.attempt;
            wanted.attempts_at_ms = found.attempts_at_ms;
            wanted.holds = found.holds;
            condition
        }
        Step::Next(condition) => {
            wanted.attempt = found.attempt + 1;
            wanted.holds = found.holds;
            wanted.attempts_at_ms = [found.attempts_at_ms.as_slice(), &[message.at.as_millisecond()]].concat();
            condition
        }
    };
    match cx.table().put_or_existing(&wanted, condition).await? {
        Put::Done => Ok(Claim::Ours(Box::new(Lease { occurrence: wanted }))),
        Put::Refused(Some(found)) if found.lease == wanted.lease => Ok(Claim::Ours(Box::new(Lease { occurrence: found }))),
        Put::Refused(Some(found)) => Ok(Claim::Busy(lease_end(&found, now))),
        Put::Refused(None) => Ok(Claim::Ended),
    }
}

/// Records that the occurrence of `message` was skipped for `reason`: before any attempt, instead of a
/// retry, or instead of an attempt whose worker died.
///
/// # Errors
/// When the table is busy.
pub(crate) async fn skip(cx: &Cx, message: &DueMessage, reason: &str, keep_for: SignedDuration) -> api::Result<Skip> {
    let mut wanted = row(cx, message, State::Skipped, keep_for);
    wanted.ended_at = Some(cx.now());
    wanted.reason = Some(reason.to_owned());
    wanted.missed = message.missed;
    let found = match cx.table().put_or_existing(&wanted, Condition::Absent).await? {
        Put::Done => return Ok(Skip::Recorded),
        Put::Refused(Some(found)) => found,
        Put::Refused(None) => return Ok(Skip::Ended),
    };
    // Ours, or that of this very message, which came this far before and died before its log was written.
    if found.state == State::Skipped && found.missed == message.missed {
        let first = found.lease == wanted.lease;
        return Ok(if first { Skip::Recorded } else { Skip::Before });
    }
    let condition = match step(cx, &found, message) {
        Step::Nothing | Step::Later => return Ok(Skip::Ended),
        Step::Wait(until) => return Ok(Skip::Later(later(cx, until))),
        Step::TakeOver(condition) | Step::Next(condition) => condition,
    };
    wanted.attempt = found.attempt;
    wanted.attempts_at_ms = found.attempts_at_ms;
    match cx.table().put_or_existing(&wanted, condition).await? {
        Put::Done => Ok(Skip::Recorded),
        Put::Refused(Some(found)) if found.lease == wanted.lease => Ok(Skip::Recorded),
        Put::Refused(Some(found)) => Ok(Skip::Later(later(cx, lease_end(&found, cx.now())))),
        Put::Refused(None) => Ok(Skip::Ended),
    }
}

/// Notes that an edit took the occurrence of `message` out of the calendar. The note is no end: the same
/// occurrence may come again with a later version, if a later edit puts it back. Without it the sweeper
/// would take the message for lost.
///
/// # Errors
/// When the table is busy.
pub(crate) async fn drop_silently(cx: &Cx, message: &DueMessage, keep_for: SignedDuration) -> api::Result<()> {
    let dropped = row(cx, message, State::Dropped, keep_for);
    let older = Condition::All(vec![Condition::text("state", "dropped"), Condition::less("version", message.subject.version)]);
    cx.table().put_or_existing(&dropped, Condition::Any(vec![Condition::Absent, older])).await?;
    Ok(())
}

pub(crate) fn row(cx: &Cx, message: &DueMessage, state: State, keep_for: SignedDuration) -> Occurrence {
    Occurrence {
        id: message.errand.occurrence.clone(),
        subject: message.subject.clone(),
        scheduled_for: message.errand.scheduled_for,
        origin: message.errand.origin.clone(),
        state,
        attempt: 0,
        attempts_at_ms: Vec::new(),
        lease: base32(&cx.random::<10>()),
        process: cx.config().process.clone(),
        lease_until_ms: 0,
        next_attempt_at: None,
        ended_at: None,
        holds: 0,
        reason: None,
        missed: None,
        kept_until: cx.now() + keep_for,
    }
}

/// Whether a claimed row's worker may still be at it.
fn is_live(cx: &Cx, row: &Occurrence) -> bool {
    let dead = cx.config().sole_process && row.process != cx.config().process;
    row.lease_until_ms > cx.now().as_millisecond() && !dead
}

/// When the lease ends; never in the past, so that a message is not given back in a tight loop.
fn lease_end(row: &Occurrence, now: Timestamp) -> Timestamp {
    let end = Timestamp::from_millisecond(row.lease_until_ms).unwrap_or(now);
    end.max(now + SignedDuration::from_secs(1))
}

/// For how long a message about something that nobody may touch before `until` is left alone.
pub(crate) fn later(cx: &Cx, until: Timestamp) -> Duration {
    Duration::try_from(until.duration_since(cx.now())).unwrap_or(Duration::ZERO)
}
