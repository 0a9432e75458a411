//! How a waiting receive learns that there may be something for it.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::sync::Notify;

/// A bell per queue that was ever waited on. Ringing it too often costs each waiting receive one
/// look at its queue; missing to ring it costs a message up to 20 seconds.
#[derive(Default)]
pub(super) struct Signals {
    bells: Mutex<HashMap<String, Arc<Notify>>>,
}

impl Signals {
    /// The bell of a queue. To miss nothing, a receive enables `notified()` before it looks.
    pub(super) fn bell(&self, queue: &str) -> Arc<Notify> {
        self.with(|bells| bells.entry(queue.to_owned()).or_default().clone())
    }

    pub(super) fn wake(&self, queues: &[String]) {
        self.with(|bells| {
            for bell in queues.iter().filter_map(|queue| bells.get(queue)) {
                bell.notify_waiters();
            }
        });
    }

    pub(super) fn wake_all(&self) {
        self.with(|bells| bells.values().for_each(|bell| bell.notify_waiters()));
    }

    fn with<T>(&self, work: impl FnOnce(&mut HashMap<String, Arc<Notify>>) -> T) -> T {
        work(&mut self.bells.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
