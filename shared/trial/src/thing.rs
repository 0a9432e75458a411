//! A thing that a sample may name, and how one is made.

use std::pin::Pin;

use crate::{Person, Trial};

/// A thing that samples name: `job`, `key`, `invitation`.
#[derive(Clone, Copy, Debug)]
pub struct Thing {
    /// Its name, of which all products together have one each.
    pub name: &'static str,
    /// Its id, or token, in events and examples: well formed, and of nothing that exists.
    pub example: &'static str,
    /// What else it has by name, as `token` for `{key.token}`, in events and examples.
    pub more: &'static [(&'static str, &'static str)],
    /// Whether it is its person's own in whatever team they are: a session, a link mailed to them.
    pub personal: bool,
    /// Makes one for a person: `|trial, person| Box::pin(…)`.
    pub make: fn(Trial, Person) -> Making,
}

/// The making of a thing.
pub type Making = Pin<Box<dyn Future<Output = Made> + Send>>;

/// A thing that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    /// Its id, or token.
    pub id: String,
    /// What else it has.
    pub more: Vec<(&'static str, String)>,
}

impl Thing {
    /// A thing of its person's team.
    pub const fn new(name: &'static str, example: &'static str, make: fn(Trial, Person) -> Making) -> Thing {
        Thing { name, example, more: &[], personal: false, make }
    }

    /// What else it has.
    pub const fn with(self, more: &'static [(&'static str, &'static str)]) -> Thing {
        Thing { more, ..self }
    }

    /// It is its person's own in whatever team they are.
    pub const fn personal(self) -> Thing {
        Thing { personal: true, ..self }
    }

    /// The thing as events and examples show it.
    pub fn as_shown(&self) -> Made {
        let more = self.more.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        Made { id: self.example.to_owned(), more }
    }
}

impl Made {
    /// One with this id, or token.
    pub fn new(id: impl ToString) -> Made {
        Made { id: id.to_string(), more: Vec::new() }
    }

    /// It has this, too.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Made {
        self.more.push((name, value.to_string()));
        self
    }
}
