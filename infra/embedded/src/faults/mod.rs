//! Faults on demand: what AWS does now and then and an emulator never does by itself.
//!
//! A [`Rule`] says which calls a [`Fault`] befalls. Rules are counted, never timed, and chance
//! comes from a seed, so a test that failed fails again.
//!
//! ```
//! # use embedded::{Embedded, Fault, Options};
//! # let embedded = Embedded::open(Options::in_memory()).unwrap();
//! let faults = embedded.faults();
//! // The next two writes to a job are throttled, the third goes through.
//! faults.inject(Fault::ThroughputExceeded.on("PutItem").containing("job_").times(2));
//! // The process dies right after its second write of whatever kind.
//! faults.crash_after("writes", 2);
//! ```

mod answers;
mod parse;
mod rule;
mod split;

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

pub use parse::InvalidRule;
pub use rule::{Fault, Operations, Rule};
pub(crate) use split::Split;

use crate::{
    call::{Answer, Call},
    dispatch::Lost,
};
use rule::Armed;

/// The switches of one [`Embedded`](crate::Embedded). Clones are the same switches.
#[derive(Clone, Default)]
pub struct Faults {
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    /// How often they were cleared.
    clears: u64,
    rules: Vec<Armed>,
    crashed: bool,
    calls: HashMap<String, u64>,
    writes: u64,
    /// Counted on demand only: it takes another look into every request.
    write_units: Option<u64>,
}

impl Faults {
    /// Arms a rule. Of several rules that match a call the one injected first acts; a call that
    /// it refuses is not counted by the later ones. Delays add to whatever else happens.
    pub fn inject(&self, rule: impl Into<Rule>) {
        self.state().rules.push(Armed::new(rule.into()));
    }

    /// The process dies in its `nth` matching call (the first is 1), before the call takes
    /// effect: that call and all later ones get no answer, until [`clear`](Self::clear).
    pub fn crash_before(&self, operations: impl Into<Operations>, nth: u32) {
        self.inject(Fault::CrashBefore.on(operations).after(nth.saturating_sub(1)));
    }

    /// The process dies in its `nth` matching call (the first is 1), after the call has taken
    /// effect but before its answer arrives. Later calls neither act nor answer, until
    /// [`clear`](Self::clear).
    pub fn crash_after(&self, operations: impl Into<Operations>, nth: u32) {
        self.inject(Fault::CrashAfter.on(operations).after(nth.saturating_sub(1)));
    }

    /// Whether an injected crash has happened and was not cleared yet.
    pub fn crashed(&self) -> bool {
        self.state().crashed
    }

    /// Disarms all rules, revives a crashed process and sets the counts to zero.
    pub fn clear(&self) {
        let mut state = self.state();
        *state = State { clears: state.clears + 1, ..State::default() };
    }

    /// How many calls of `operation` have arrived since the last [`clear`](Self::clear), those
    /// that a fault befell included.
    pub fn calls(&self, operation: &str) -> u64 {
        self.state().calls.get(operation).copied().unwrap_or_default()
    }

    /// How many calls that change something have arrived since the last
    /// [`clear`](Self::clear): the number of crash points of what ran in between.
    pub fn writes(&self) -> u64 {
        self.state().writes
    }

    /// Counts write units from now on.
    pub fn count_write_units(&self) {
        self.state().write_units = Some(0);
    }

    /// How many write units the calls to the table would have cost since [`count_write_units`](Self::count_write_units), if
    /// no item were larger than a kilobyte: one for each item, two in a transaction.
    pub fn write_units(&self) -> u64 {
        self.state().write_units.unwrap_or_default()
    }

    /// Decides what befalls this call, and counts it.
    pub(crate) fn plan(&self, call: &Call) -> Result<Planned, Lost> {
        let mut state = self.state();
        if state.crashed {
            return Err(Lost::Process);
        }
        *state.calls.entry(call.operation.clone()).or_default() += 1;
        state.writes += u64::from(call.writes());
        if let Some(units) = &mut state.write_units {
            *units += call.write_units();
        }

        let mut planned = Planned { delay: Duration::ZERO, step: Plan::Execute, clears: state.clears };
        for armed in &mut state.rules {
            if armed.acts_on_hand_out() || !armed.strikes(call) {
                continue;
            }
            if let Fault::Delay(delay) = armed.fault() {
                planned.delay += delay;
                continue;
            }
            planned.step = Plan::of(armed.fault(), call);
            break;
        }
        state.rules.retain(|armed| !armed.is_spent());
        Ok(planned)
    }

    /// The process is dead from now on, unless the faults were cleared since the call was planned.
    pub(crate) fn die(&self, clears: u64) {
        let mut state = self.state();
        state.crashed |= state.clears == clears;
    }

    /// Decides how a receive hands out messages. Asked only once there are some, so that an
    /// empty poll uses up no fault.
    pub(crate) fn hand_out(&self, call: &Call) -> HandOut {
        let mut state = self.state();
        let mut hand_out = HandOut::default();
        for armed in &mut state.rules {
            if !armed.acts_on_hand_out() || !armed.strikes(call) {
                continue;
            }
            match armed.fault() {
                Fault::DuplicateDelivery => hand_out.stays_visible = true,
                _ => hand_out.newest_first = true,
            }
        }
        state.rules.retain(|armed| !armed.is_spent());
        hand_out
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Faults {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.state();
        formatter
            .debug_struct("Faults")
            .field("rules", &state.rules.len())
            .field("crashed", &state.crashed)
            .finish_non_exhaustive()
    }
}

/// What happens to one call, and how long it takes to begin.
pub(crate) struct Planned {
    pub(crate) delay: Duration,
    pub(crate) step: Plan,
    /// How often the faults had been cleared then.
    pub(crate) clears: u64,
}

/// What happens to one call.
pub(crate) enum Plan {
    Execute,
    Answer(Answer),
    LoseRequest,
    LoseResponse,
    FailHalf,
    Crash { executes: bool },
}

impl Plan {
    fn of(fault: Fault, call: &Call) -> Self {
        match fault {
            Fault::LoseRequest => Self::LoseRequest,
            Fault::LoseResponse => Self::LoseResponse,
            Fault::Unprocessed | Fault::PartialBatchFailure => Self::FailHalf,
            Fault::CrashBefore => Self::Crash { executes: false },
            Fault::CrashAfter => Self::Crash { executes: true },
            Fault::ThroughputExceeded => Self::Answer(answers::throughput_exceeded()),
            Fault::Throttled => Self::Answer(answers::throttled(call.service)),
            Fault::InternalError => Self::Answer(answers::internal_error(call.service)),
            Fault::TransactionConflict => Self::Answer(answers::transaction_conflict(call)),
            Fault::LoseDelete => Self::Answer(answers::deleted(call)),
            Fault::Delay(_) | Fault::DuplicateDelivery | Fault::Reorder => Self::Execute,
        }
    }
}

/// How a receive treats the messages it hands out.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct HandOut {
    pub(crate) stays_visible: bool,
    pub(crate) newest_first: bool,
}
