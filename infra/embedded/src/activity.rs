//! Whether anything goes on: for whoever moves the clock, and must know when all that is due is done.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

/// What goes on, receives left out: those wait by themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Activity {
    /// How many calls have come so far.
    pub calls: u64,
    /// How many of them are not answered yet.
    pub under_way: usize,
}

#[derive(Default)]
pub(crate) struct Counts {
    calls: AtomicU64,
    under_way: AtomicUsize,
}

impl Counts {
    pub(crate) fn activity(&self) -> Activity {
        Activity { calls: self.calls.load(Ordering::SeqCst), under_way: self.under_way.load(Ordering::SeqCst) }
    }

    /// Counts a call of `operation` for as long as what this gives lives.
    pub(crate) fn of(&self, operation: &str) -> Option<UnderWay<'_>> {
        if operation == "ReceiveMessage" {
            return None;
        }
        self.calls.fetch_add(1, Ordering::SeqCst);
        self.under_way.fetch_add(1, Ordering::SeqCst);
        Some(UnderWay(self))
    }
}

/// A call that is not answered yet.
pub(crate) struct UnderWay<'a>(&'a Counts);

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        self.0.under_way.fetch_sub(1, Ordering::SeqCst);
    }
}
