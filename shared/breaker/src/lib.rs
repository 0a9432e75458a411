//! Circuit breakers: a dependency that does not answer is left alone for a while, by all processes, and tried with one call
//! before it gets the rest again.
//!
//! ```ignore
//! let permit = match DESTINATIONS.admit(&cx, &destination).await {
//!     Ok(permit) => permit,
//!     Err(Open { until }) => return Held(until),
//! };
//! let answer = call().await;
//! permit.ended(&cx, if answer.is_some() { End::Answered } else { End::Failed }).await;
//! ```
//!
//! A circuit is *closed* while all is well: each process counts the calls of the last minute or so, in memory, and neither
//! reads nor writes anything. Once too many of them failed, or were slow, it is *open*: the process that notices writes an
//! item, which says until when. Others look for that item once a call of their own fails, so a healthy dependency costs
//! nothing and a dead one each process a call or two. When its time is over the circuit is *half-open*: whoever moves the
//! item's time on makes one call. Answered, the item is removed; if not, the circuit stays open for twice as long.
//!
//! A function that asks declares [`READ`] and [`WRITE`]. The item decides between processes; losing it costs some calls. A breaker never stands in the way of work because the
//! table is busy.

mod circuit;
mod rules;
mod shared;
mod window;

pub use rules::{Rules, Slow};
pub use shared::{READ, WRITE};

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use cx::Cx;
use jiff::{SignedDuration, Timestamp};

use crate::circuit::{Circuit, Step};

/// Circuits that are remembered though nothing is known against them.
const REMEMBERED: usize = 1_000;
/// What was put off is spread over half of this at least.
const LEAST_SPREAD: SignedDuration = SignedDuration::from_secs(2);

/// A kind of dependency, such as the destinations of jobs.
#[derive(Clone, Copy, Debug)]
pub struct Breaker {
    /// What it is called in metrics and in the table, such as `destination`.
    pub name: &'static str,
    /// When it opens, and for how long.
    pub rules: Rules,
}

/// A call that may be made. Dropped without [`Permit::ended`] it says nothing about its dependency.
#[derive(Debug)]
#[must_use = "how the call ended is what the breaker learns from"]
pub struct Permit {
    breaker: &'static Breaker,
    name: String,
    begun: Timestamp,
    /// The time in the item that this call moved on to, if it is the one that tries an open circuit.
    probe: Option<Timestamp>,
}

/// How a call ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// The dependency answered.
    Answered,
    /// It did not, or said that it cannot.
    Failed,
}

/// The dependency is to be left alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Open {
    /// Until when. Whoever comes a little after it finds it tried already.
    pub until: Timestamp,
}

impl Open {
    /// When to come again: a little later, and not all at once, so that somebody has tried it by then.
    pub fn come_again(&self, cx: &Cx) -> Timestamp {
        let rest = self.until.duration_since(cx.now()).max(LEAST_SPREAD);
        let spread = i64::try_from(rest.mul_f64(cx.fraction() / 2.0).as_millis()).unwrap_or(0);
        self.until + SignedDuration::from_millis(spread)
    }
}

/// The circuits of one process.
#[derive(Debug, Default)]
struct Circuits(Mutex<HashMap<String, Circuit>>);

impl Circuits {
    fn of(cx: &Cx) -> Arc<Circuits> {
        cx.kept().of::<Circuits>()
    }

    fn all(&self) -> MutexGuard<'_, HashMap<String, Circuit>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Does something with the circuit `name`, which comes to be with it.
    fn with<T>(&self, name: &str, now: Timestamp, act: impl FnOnce(&mut Circuit) -> T) -> T {
        let mut all = self.all();
        if all.len() >= REMEMBERED && !all.contains_key(name) {
            all.retain(|_, circuit| !circuit.is_forgettable(now));
        }
        act(all.entry(name.to_owned()).or_default())
    }
}

impl Breaker {
    /// Whether `whom`, one dependency of this kind, may be called. Costs nothing while all is well.
    ///
    /// # Errors
    /// [`Open`] while it is left alone.
    pub async fn admit(&'static self, cx: &Cx, whom: &str) -> Result<Permit, Open> {
        let (name, now, circuits) = (self.name_of(whom), cx.now(), Circuits::of(cx));
        // Of a circuit that nothing is known of nothing is kept before its first call ends.
        let step = match circuits.all().get_mut(&name) {
            Some(circuit) => circuit.admit(now, &self.rules),
            None => Step::Call,
        };
        let open = |until| {
            tracing::debug!(target: "metrics", function = cx.function(), breaker = self.name, breaker_refused = 1);
            Err(Open { until })
        };
        let permit = |probe| Ok(Permit { breaker: self, name: name.clone(), begun: now, probe });
        match step {
            Step::Call => permit(None),
            Step::Refuse(until) => open(until),
            // Somebody else may have found out already.
            Step::Look => match shared::read(cx, &name).await {
                Some(state) if state.until > now => {
                    circuits.with(&name, now, |circuit| circuit.obey(&state));
                    open(state.until)
                }
                _ => permit(None),
            },
            Step::Probe(state) => match shared::take(cx, &name, &state, now + self.rules.probe).await {
                shared::Probe::Ours(state) => {
                    // What others tried in vain counts for its next rest as well.
                    circuits.with(&name, now, |circuit| circuit.obey(&state));
                    permit(Some(state.until))
                }
                shared::Probe::Closed => {
                    circuits.with(&name, now, Circuit::close);
                    permit(None)
                }
                shared::Probe::Theirs(state) => {
                    circuits.with(&name, now, |circuit| circuit.obey(&state));
                    open(state.until)
                }
            },
        }
    }

    fn name_of(&self, whom: &str) -> String {
        format!("{}/{whom}", self.name)
    }
}

impl Permit {
    /// Says how the call ended.
    pub async fn ended(self, cx: &Cx, end: End) {
        let (now, rules, circuits) = (cx.now(), &self.breaker.rules, Circuits::of(cx));
        let took = now.duration_since(self.begun);
        match (self.probe, end) {
            (Some(until), End::Answered) => {
                circuits.with(&self.name, now, Circuit::close);
                shared::remove(cx, &self.name, until).await;
                tracing::info!(dependency = self.name, "a dependency answers again");
                tracing::debug!(target: "metrics", function = cx.function(), breaker = self.breaker.name, breaker_closed = 1);
            }
            (Some(until), End::Failed) => {
                let state = circuits.with(&self.name, now, |circuit| circuit.reopen(now, rules));
                shared::write(cx, &self.name, &state, Some(until)).await;
            }
            (None, _) => {
                let opened = circuits.with(&self.name, now, |circuit| circuit.note(now, end == End::Failed, took, rules));
                if let Some(state) = opened {
                    tracing::warn!(dependency = self.name, until = %state.until, "a dependency does not answer and is left alone");
                    tracing::debug!(target: "metrics", function = cx.function(), breaker = self.breaker.name, breaker_opened = 1);
                    shared::write(cx, &self.name, &state, None).await;
                }
            }
        }
    }
}
