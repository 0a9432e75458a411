//! What this process has done and need not do again. Forgetting costs nothing but doing it once more.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

/// More than this is not remembered: it begins anew then.
const MOST: usize = 10_000;

/// Marks by name.
#[derive(Debug, Default)]
pub struct Marks(Mutex<HashSet<String>>);

impl Marks {
    /// Whether `mark` was set.
    pub fn is_set(&self, mark: &str) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).contains(mark)
    }

    /// Sets `mark`.
    pub fn set(&self, mark: &str) {
        let mut marks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if marks.len() >= MOST {
            marks.clear();
        }
        marks.insert(mark.to_owned());
    }

    /// Takes `mark` away: what it stood for must be done again.
    pub fn unset(&self, mark: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(mark);
    }
}
