//! What was refused a moment ago and will be refused again, whatever the table says.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;

/// More than this is not remembered: refusing costs a call to the table then, as it does the first time.
const MOST: usize = 10_000;

/// Refusals and when they end. Nothing but refusals: a permission remembered would outlive its reason.
#[derive(Debug, Default)]
pub struct Refusals(Mutex<HashMap<String, Timestamp>>);

impl Refusals {
    /// Whether `whose` is refused at `now`.
    pub fn stands(&self, whose: &str, now: Timestamp) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(whose).is_some_and(|ends| now < *ends)
    }

    /// Refuses `whose` from `now` on until `ends`.
    pub fn remember(&self, whose: &str, ends: Timestamp, now: Timestamp) {
        let mut refusals = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if refusals.len() >= MOST {
            refusals.retain(|_, ends| now < *ends);
        }
        if refusals.len() < MOST {
            refusals.insert(whose.to_owned(), ends);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_ends() {
        let at = |second| Timestamp::from_second(second).unwrap();
        let refusals = Refusals::default();
        refusals.remember("login/ada", at(60), at(10));
        assert!(refusals.stands("login/ada", at(59)));
        assert!(!refusals.stands("login/ada", at(60)));
        assert!(!refusals.stands("login/bob", at(10)));
    }

    #[test]
    fn what_has_ended_makes_room() {
        let at = |second| Timestamp::from_second(second).unwrap();
        let refusals = Refusals::default();
        for number in 0..MOST {
            refusals.remember(&number.to_string(), at(60), at(10));
        }
        refusals.remember("late", at(120), at(30));
        assert!(!refusals.stands("late", at(31)));
        refusals.remember("late", at(120), at(61));
        assert!(refusals.stands("late", at(62)));
    }
}
