//! A webhook: a request that a product makes to an address its user named, for the document.

use api::{HeaderField, SchemaOf};

/// One kind of outgoing request.
#[derive(Clone, Copy, Debug)]
pub struct Webhook {
    /// Its name.
    pub name: &'static str,
    /// What it says, in a few words.
    pub summary: &'static str,
    /// What its receiver should know; Markdown.
    pub about: &'static str,
    /// Headers it carries.
    pub headers: &'static [HeaderField],
    /// Its JSON body.
    pub body: SchemaOf,
    /// What follows from the receiver's answers: a status, or `default`, and what it leads to.
    pub answers: &'static [(&'static str, &'static str)],
    /// How long it waits before each further attempt, unless the deployment says otherwise.
    pub waits_s: &'static [u64],
}
