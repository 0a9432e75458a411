//! What this process told a moment ago, and which teams had nobody to tell: neither is done again within a second.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};

/// For how long it is not done again.
const PAUSE: SignedDuration = SignedDuration::from_secs(1);
/// From as many on, what is over is forgotten.
const MANY: usize = 1_000;

/// Things and when they were last done.
#[derive(Debug, Default)]
pub(crate) struct Recent(Mutex<HashMap<String, Timestamp>>);

impl Recent {
    /// Whether `thing` was done within the last second.
    pub(crate) fn has(&self, thing: &str, now: Timestamp) -> bool {
        let done = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        done.get(thing).is_some_and(|at| is_recent(*at, now))
    }

    /// Notes that `thing` is done now.
    pub(crate) fn note(&self, thing: String, now: Timestamp) {
        let mut done = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if done.len() >= MANY {
            done.retain(|_, at| is_recent(*at, now));
        }
        done.insert(thing, now);
    }
}

/// A clock that was set back must not silence anything.
fn is_recent(at: Timestamp, now: Timestamp) -> bool {
    at <= now && now.duration_since(at) < PAUSE
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thing_is_recent_for_a_second() {
        let (recent, now) = (Recent::default(), Timestamp::UNIX_EPOCH);
        recent.note("a".into(), now);
        let after = |ms| recent.has("a", now + SignedDuration::from_millis(ms));
        assert!(after(0) && after(999) && !after(1_000) && !after(-1) && !recent.has("b", now));
    }

    #[test]
    fn what_is_over_takes_no_room() {
        let (recent, now) = (Recent::default(), Timestamp::UNIX_EPOCH);
        (0..MANY).for_each(|thing| recent.note(thing.to_string(), now));
        recent.note("last".into(), now + PAUSE);
        assert_eq!(recent.0.lock().unwrap().len(), 1);
    }
}
