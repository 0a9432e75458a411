//! A notice: what happened, in words.

use jiff::Timestamp;

use crate::Kind;

/// What happened.
#[derive(Clone, Debug)]
pub struct Notice<'a> {
    /// Its kind.
    pub kind: Kind,
    /// The thing that it happened to, such as a job's id.
    pub thing: &'a str,
    /// What tells it from other notices of the same kind and instant, such as an occurrence's id.
    pub key: &'a str,
    /// What happened, in one line: "Invoices was given up after 10 attempts".
    pub title: String,
    /// The same in a sentence or two.
    pub text: String,
    /// Where more is to be seen: a path of ours.
    pub path: String,
    /// When it happened.
    pub at: Timestamp,
}
