//! The faults found so far.

use std::fmt::Display;

use crate::spec::Fault;

/// A growing list of faults.
#[derive(Default)]
pub(super) struct Faults(Vec<Fault>);

impl Faults {
    /// Notes that `field` is wrong.
    pub(super) fn add(&mut self, field: impl Display, reason: impl Display) {
        self.0.push(Fault { field: field.to_string(), reason: reason.to_string() });
    }

    /// Whether nothing is wrong so far.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All that is wrong.
    pub(super) fn into_list(self) -> Vec<Fault> {
        self.0
    }
}
