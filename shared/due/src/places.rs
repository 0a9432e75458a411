//! Who is being called: a destination that does not answer holds up nobody but itself.
//!
//! Each process knows how many of its calls each destination has in hand, and how the last ones went. What is for a slow
//! one leaves the fast lane before it is claimed, and waits in a queue of its own.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// With fewer calls in hand a destination holds up nobody.
const MANY: usize = 50;
/// A destination that has many calls in hand answers one within this, or is slow.
const SILENCE: Duration = Duration::from_millis(100);
/// A destination is slow that let as many calls in a row run out of time …
const TIMEOUTS: u32 = 5;
/// … the last of them no longer ago than this: then it gets another chance.
const GRUDGE: Duration = Duration::from_secs(60);
/// Destinations that are remembered though they have nothing in hand.
const REMEMBERED: usize = 1_000;

/// The destinations of one process.
#[derive(Clone, Debug, Default)]
pub(crate) struct Places(Arc<Mutex<HashMap<String, Destination>>>);

#[derive(Clone, Copy, Debug)]
struct Destination {
    in_hand: usize,
    /// When it last answered, or when it had nothing in hand before.
    last_sign: Instant,
    timeouts: u32,
    last_timeout: Option<Instant>,
}

/// A call in hand. Dropped without [`Place::leave`] it says nothing about its destination.
#[derive(Debug)]
pub(crate) struct Place {
    places: Places,
    name: String,
}

impl Places {
    /// Whether calls to `name` are to leave the fast lane.
    pub(crate) fn is_slow(&self, name: &str) -> bool {
        self.with(|all| all.get(name).is_some_and(Destination::is_slow))
    }

    /// Notes that a call to `name` begins.
    pub(crate) fn enter(&self, name: &str) -> Place {
        self.with(|all| {
            let destination = all.entry(name.to_owned()).or_insert_with(Destination::new);
            if destination.in_hand == 0 {
                destination.last_sign = Instant::now();
            }
            destination.in_hand += 1;
        });
        Place { places: self.clone(), name: name.to_owned() }
    }

    fn with<T>(&self, act: impl FnOnce(&mut HashMap<String, Destination>) -> T) -> T {
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Destination {
    fn new() -> Destination {
        Destination { in_hand: 0, last_sign: Instant::now(), timeouts: 0, last_timeout: None }
    }

    fn is_slow(&self) -> bool {
        let is_silent = self.in_hand >= MANY && self.last_sign.elapsed() > SILENCE;
        let has_disappointed = self.timeouts >= TIMEOUTS && self.last_timeout.is_some_and(|last| last.elapsed() < GRUDGE);
        is_silent || has_disappointed
    }
}

impl Place {
    /// Notes how the call ended: whether time ran out before there was an answer.
    pub(crate) fn leave(self, timed_out: bool) {
        self.places.with(|all| {
            if let Some(destination) = all.get_mut(&self.name) {
                let now = Instant::now();
                if timed_out {
                    destination.timeouts = destination.timeouts.saturating_add(1);
                    destination.last_timeout = Some(now);
                } else {
                    destination.timeouts = 0;
                    destination.last_sign = now;
                }
            }
        });
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.places.with(|all| {
            if let Some(destination) = all.get_mut(&self.name) {
                destination.in_hand = destination.in_hand.saturating_sub(1);
                if destination.in_hand == 0 && (destination.timeouts == 0 || all.len() > REMEMBERED) {
                    all.remove(&self.name);
                }
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn many_calls_without_an_answer_are_slow_until_one_is_answered() {
        let places = Places::default();
        let mut held: Vec<Place> = (0..MANY).map(|_| places.enter("a")).collect();
        assert!(!places.is_slow("a"), "it has not had the time to answer");
        tokio::time::advance(SILENCE * 2).await;
        assert!(places.is_slow("a"));
        assert!(!places.is_slow("b"), "others have nothing to do with it");
        held.pop().unwrap().leave(false);
        assert!(!places.is_slow("a"));
    }

    #[tokio::test(start_paused = true)]
    async fn calls_that_run_out_of_time_are_remembered_for_a_while() {
        let places = Places::default();
        for _ in 0..TIMEOUTS {
            assert!(!places.is_slow("a"));
            places.enter("a").leave(true);
        }
        assert!(places.is_slow("a"));
        tokio::time::advance(GRUDGE).await;
        assert!(!places.is_slow("a"), "it gets another chance");
        places.enter("a").leave(true);
        assert!(places.is_slow("a"), "and does not use it");
        places.enter("a").leave(false);
        assert!(!places.is_slow("a"));
        assert!(places.with(|all| all.is_empty()), "of a destination that answers nothing is kept");
    }
}
