//! What one process knows of one dependency. Decisions are made here, in memory.

use jiff::{SignedDuration, Timestamp};

use crate::rules::Rules;
use crate::shared::Shared;
use crate::window::Window;

/// For how long it is believed that nobody else has opened a circuit.
const LOOK_AGAIN_AFTER: SignedDuration = SignedDuration::from_secs(1);
/// What nobody has asked about for as long is forgotten where room is needed.
const FORGOTTEN_AFTER: SignedDuration = SignedDuration::from_mins(2);

/// What a call may do.
#[derive(Debug, PartialEq)]
pub(crate) enum Step {
    /// Go ahead.
    Call,
    /// Stay away until then.
    Refuse(Timestamp),
    /// See whether somebody else has opened the circuit; then go ahead.
    Look,
    /// Try to be the one that tries the circuit, which is open as this says.
    Probe(Shared),
}

#[derive(Debug, Default)]
pub(crate) struct Circuit {
    window: Window,
    open: Option<Shared>,
    /// Since a call failed, others may know more: until we have looked.
    suspects: bool,
    looked_at: Option<Timestamp>,
    /// When it was last asked about.
    used_at: Option<Timestamp>,
}

impl Circuit {
    /// What a call at `now` may do. Of several that find an open circuit's time over, the first is to try it.
    pub(crate) fn admit(&mut self, now: Timestamp, rules: &Rules) -> Step {
        self.used_at = Some(now);
        if let Some(open) = &mut self.open {
            if now < open.until {
                return Step::Refuse(open.until);
            }
            let found = open.clone();
            open.until = now + rules.probe;
            return Step::Probe(found);
        }
        if self.suspects && self.looked_at.is_none_or(|at| now.duration_since(at) >= LOOK_AGAIN_AFTER) {
            (self.suspects, self.looked_at) = (false, Some(now));
            return Step::Look;
        }
        Step::Call
    }

    /// Counts a call that ended at `now`; gives what is to be told to others if that opened the circuit.
    pub(crate) fn note(&mut self, now: Timestamp, failed: bool, took: SignedDuration, rules: &Rules) -> Option<Shared> {
        self.used_at = Some(now);
        let slow = rules.slow.is_some_and(|slow| took >= slow.after);
        let counts = self.window.note(now, rules.window, failed, slow);
        self.suspects |= failed || slow;
        if self.open.is_some() || !(failed || slow) || !rules.are_too_many(counts.calls, counts.failed, counts.slow) {
            return None;
        }
        let opened = Shared { until: now + rules.rest_after(0), trips: 0 };
        self.open = Some(opened.clone());
        Some(opened)
    }

    /// A try failed: it stays open for longer.
    pub(crate) fn reopen(&mut self, now: Timestamp, rules: &Rules) -> Shared {
        let trips = self.open.as_ref().map_or(0, |open| open.trips).saturating_add(1);
        let opened = Shared { until: now + rules.rest_after(trips), trips };
        self.open = Some(opened.clone());
        opened
    }

    /// Takes over what another process said.
    pub(crate) fn obey(&mut self, theirs: &Shared) {
        self.open = Some(theirs.clone());
    }

    /// All is well again, and what was counted before says nothing any more.
    pub(crate) fn close(&mut self) {
        *self = Circuit { used_at: self.used_at, ..Circuit::default() };
    }

    pub(crate) fn is_forgettable(&self, now: Timestamp) -> bool {
        self.open.as_ref().is_none_or(|open| open.until < now)
            && self.used_at.is_none_or(|at| now.duration_since(at) >= FORGOTTEN_AFTER)
    }
}
