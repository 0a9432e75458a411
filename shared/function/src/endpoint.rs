//! An endpoint: one method and path, who may call it, what it touches, and its handler.

use axum::http::Method;
use axum::routing::{MethodFilter, MethodRouter};
use cx::{Cx, Touch};

use crate::idempotency;

/// Who may call an endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// Anybody.
    Public,
    /// A caller with this permission.
    Caller(&'static str),
}

/// The methods endpoints have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    /// Reads.
    Get,
    /// Makes, or does.
    Post,
    /// Changes.
    Patch,
    /// Removes.
    Delete,
}

impl Verb {
    /// The HTTP method.
    pub const fn method(self) -> Method {
        match self {
            Verb::Get => Method::GET,
            Verb::Post => Method::POST,
            Verb::Patch => Method::PATCH,
            Verb::Delete => Method::DELETE,
        }
    }

    pub(crate) const fn filter(self) -> MethodFilter {
        match self {
            Verb::Get => MethodFilter::GET,
            Verb::Post => MethodFilter::POST,
            Verb::Patch => MethodFilter::PATCH,
            Verb::Delete => MethodFilter::DELETE,
        }
    }
}

/// One endpoint: one Lambda.
#[derive(Clone, Copy, Debug)]
pub struct Endpoint {
    /// `<product>-<verb>`: the name of its binary, its event and, in camel case, its resource.
    pub name: &'static str,
    /// The HTTP method.
    pub verb: Verb,
    /// The path, with `{parameters}`.
    pub path: &'static str,
    /// What it does, in a few words.
    pub summary: &'static str,
    /// Who may.
    pub who: Who,
    /// What it touches, beyond what finding its caller takes.
    pub touches: &'static [Touch],
    /// Memory of its Lambda.
    pub memory_mb: u32,
    /// Time limit of its Lambda.
    pub timeout_s: u32,
    /// Its handler, to be put behind its method: `|on| …`.
    pub handler: Handler,
}

/// Puts a handler behind a method.
pub type Handler = fn(MethodFilter) -> MethodRouter<Cx>;

impl Endpoint {
    /// `GET path`.
    pub const fn get(name: &'static str, path: &'static str, summary: &'static str, handler: Handler) -> Self {
        Endpoint::new(name, Verb::Get, path, summary, handler)
    }

    /// `POST path`.
    pub const fn post(name: &'static str, path: &'static str, summary: &'static str, handler: Handler) -> Self {
        Endpoint::new(name, Verb::Post, path, summary, handler)
    }

    /// `PATCH path`.
    pub const fn patch(name: &'static str, path: &'static str, summary: &'static str, handler: Handler) -> Self {
        Endpoint::new(name, Verb::Patch, path, summary, handler)
    }

    /// `DELETE path`.
    pub const fn delete(name: &'static str, path: &'static str, summary: &'static str, handler: Handler) -> Self {
        Endpoint::new(name, Verb::Delete, path, summary, handler)
    }

    /// Public, touching nothing, in 256 MB and 10 s, until said otherwise.
    const fn new(name: &'static str, verb: Verb, path: &'static str, summary: &'static str, handler: Handler) -> Self {
        Endpoint { name, verb, path, summary, who: Who::Public, touches: &[], memory_mb: 256, timeout_s: 10, handler }
    }

    /// Only for callers with `permission`.
    pub const fn may(self, permission: &'static str) -> Self {
        Endpoint { who: Who::Caller(permission), ..self }
    }

    /// What it touches.
    pub const fn touches(self, touches: &'static [Touch]) -> Self {
        Endpoint { touches, ..self }
    }

    /// How much memory its Lambda gets.
    pub const fn memory_mb(self, memory_mb: u32) -> Self {
        Endpoint { memory_mb, ..self }
    }

    /// Everything it touches, finding its caller and keeping idempotent answers included.
    pub fn all_touches(&self) -> Vec<Touch> {
        let mut all = self.touches.to_vec();
        if let Who::Caller(_) = self.who {
            all.extend(identity::TOUCHES);
            if self.verb == Verb::Post {
                all.extend(idempotency::TOUCHES);
            }
        }
        all
    }
}
