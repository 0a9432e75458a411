//! An endpoint: one method and path, who may call it, what it touches, and its handler.

use api::{Conflict, Operation, Problem, ProblemKind, problems};
use axum::http::{HeaderMap, Method};
use axum::response::Response;
use axum::routing::MethodFilter;
use cx::Touch;
use identity::Action;
use outbox::Kind;
use table::{Family, System};

use crate::{Placed, Route, Sample, Site, Undos, Way, idempotency};

/// The path of what answers where no route does.
const DEFAULT: &str = "$default";

/// Who may call an endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// Anybody.
    Public,
    /// A caller who may do this.
    Caller(Action),
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

/// For whom an endpoint answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Surface {
    /// Programs: JSON in and out, described in the OpenAPI document, a Lambda of its own.
    Api,
    /// People: forms in and pages out; all pages of a product are one Lambda, its [`Console`](crate::Console).
    Page,
}

/// How a refusal looks to whoever asked; `None` leaves it a problem.
pub type Refusal = fn(&Problem, &Asked) -> Option<Response>;

/// What a refused request asked for.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Its method.
    pub method: Method,
    /// Path and query.
    pub address: String,
    /// Its headers.
    pub headers: HeaderMap,
    /// What its answer may offer to take back.
    pub undos: Undos,
}

/// One endpoint: one Lambda, or one page of a console.
#[derive(Clone, Copy, Debug)]
pub struct Endpoint {
    /// `<product>-<verb>`, the name of its function and of its event; in camel case, of its resource in the template.
    pub name: &'static str,
    /// The HTTP method.
    pub verb: Verb,
    /// The path, with `{parameters}`.
    pub path: &'static str,
    /// What it does, in a few words.
    pub summary: &'static str,
    /// More of it, where its summary and its fields leave something open; Markdown.
    pub about: &'static str,
    /// For whom it answers.
    pub surface: Surface,
    /// How its refusals look.
    pub refusal: Refusal,
    /// Who may.
    pub who: Who,
    /// Whether it writes the audit log.
    pub audited: bool,
    /// What kinds of parcels it posts.
    pub posts: &'static [Kind],
    /// What it touches, beyond what finding its caller takes.
    pub touches: &'static [Touch],
    /// The endpoints whose operations a page calls, and whose touches are so its own.
    pub uses: &'static [&'static Endpoint],
    /// The rules of its product that it may refuse by.
    pub conflicts: &'static [Conflict],
    /// Of a form that takes back what another did: what its button is called beside the word of that. See
    /// [`Undos`](crate::Undos).
    pub undo: Option<&'static str>,
    /// Of a page that is a place of its own: how the frame around all pages leads to it.
    pub way: Option<Way>,
    /// What else it answers that its handler's types do not say.
    pub problems: &'static [ProblemKind],
    /// Memory of its Lambda.
    pub memory_mb: u32,
    /// Time limit of its Lambda.
    pub timeout_s: u32,
    /// One sound request of it.
    pub sample: Sample,
    /// Its handler: `|site| site.to(…)`.
    pub handler: Handler,
}

/// Puts a handler in its place.
pub type Handler = fn(Site) -> Placed;

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

    /// A page of a console, which answers `GET path`, and whose refusals look as `refusal` says.
    pub const fn page(name: &'static str, path: &'static str, title: &'static str, refusal: Refusal, handler: Handler) -> Self {
        Endpoint { surface: Surface::Page, refusal, ..Endpoint::get(name, path, title, handler) }
    }

    /// What a form of a page sends with `POST path`.
    pub const fn form(name: &'static str, path: &'static str, summary: &'static str, refusal: Refusal, handler: Handler) -> Self {
        Endpoint { surface: Surface::Page, refusal, ..Endpoint::post(name, path, summary, handler) }
    }

    /// Its refusals look as `refusal` says.
    pub const fn refusing(self, refusal: Refusal) -> Self {
        Endpoint { refusal, ..self }
    }

    /// Public, touching nothing, in 256 MB and 10 s, until said otherwise.
    const fn new(name: &'static str, verb: Verb, path: &'static str, summary: &'static str, handler: Handler) -> Self {
        Endpoint {
            name,
            verb,
            path,
            summary,
            about: "",
            surface: Surface::Api,
            refusal: |_, _| None,
            who: Who::Public,
            audited: false,
            posts: &[],
            touches: &[],
            uses: &[],
            conflicts: &[],
            undo: None,
            way: None,
            problems: &[],
            memory_mb: 256,
            timeout_s: 10,
            sample: Sample::NONE,
            handler,
        }
    }

    /// Only for callers who may do `action`.
    pub const fn may(self, action: Action) -> Self {
        Endpoint { who: Who::Caller(action), ..self }
    }

    /// It writes the audit log.
    pub const fn audited(self) -> Self {
        Endpoint { audited: true, ..self }
    }

    /// It posts parcels of these kinds.
    pub const fn posts(self, posts: &'static [Kind]) -> Self {
        Endpoint { posts, ..self }
    }

    /// What it touches.
    pub const fn touches(self, touches: &'static [Touch]) -> Self {
        Endpoint { touches, ..self }
    }

    /// The endpoints whose operations it calls.
    pub const fn uses(self, uses: &'static [&'static Endpoint]) -> Self {
        Endpoint { uses, ..self }
    }

    /// What its summary and its fields leave open.
    pub const fn about(self, about: &'static str) -> Self {
        Endpoint { about, ..self }
    }

    /// The rules of its product that it may refuse by.
    pub const fn conflicts(self, conflicts: &'static [Conflict]) -> Self {
        Endpoint { conflicts, ..self }
    }

    /// It takes back what another form did: `label` is what its button is called beside the word of that.
    pub const fn undo(self, label: &'static str) -> Self {
        Endpoint { undo: Some(label), ..self }
    }

    /// It is a place of its own.
    pub const fn way(self, way: Way) -> Self {
        Endpoint { way: Some(way), ..self }
    }

    /// What else it answers.
    pub const fn problems(self, problems: &'static [ProblemKind]) -> Self {
        Endpoint { problems, ..self }
    }

    /// How much memory its Lambda gets.
    pub const fn memory_mb(self, memory_mb: u32) -> Self {
        Endpoint { memory_mb, ..self }
    }

    /// How long its Lambda may take; API Gateway waits 30 s at most.
    pub const fn timeout_s(self, timeout_s: u32) -> Self {
        Endpoint { timeout_s, ..self }
    }

    /// One sound request of it, where there is something to say of one.
    pub const fn sample(self, sample: Sample) -> Self {
        Endpoint { sample, ..self }
    }

    /// Everything it touches, finding its caller, posting parcels and keeping idempotent answers included.
    pub fn all_touches(&self) -> Vec<Touch> {
        let mut all = self.touches.to_vec();
        if let Who::Caller(_) = self.who {
            all.extend(identity::TOUCHES);
            all.push(limits::TOUCH);
            if self.surface == Surface::Page {
                // Every page shows who is signed in.
                all.push(Touch::Read(Family::System(System::User)));
                // And may be told of changes.
                all.push(Touch::SocketUrl);
            }
        }
        if self.audited {
            all.extend(audit::TOUCHES);
        }
        all.extend(self.posts.iter().flat_map(Kind::touches));
        all.extend(self.uses.iter().flat_map(|used| used.all_touches()));
        if self.keeps_answers() {
            all.extend(idempotency::TOUCHES);
        }
        all
    }

    /// Whether what it does leaves something, so that doing it twice would leave two.
    pub(crate) fn makes_something(&self) -> bool {
        self.audited || self.uses.iter().any(|used| used.audited)
    }

    /// Whether it takes an `Idempotency-Key`.
    fn keeps_answers(&self) -> bool {
        self.verb == Verb::Post && self.who != Who::Public
    }

    /// The key of its route at a gateway, `POST /api/schedule`. What answers `GET` answers `HEAD` and says which methods there
    /// are, so whatever no other route of its path takes comes to it: `ANY /api/jobs`.
    pub fn route_key(&self) -> String {
        match self.verb {
            _ if self.path == DEFAULT => DEFAULT.to_owned(),
            Verb::Get => format!("ANY {}", self.path),
            verb => format!("{} {}", verb.method(), self.path),
        }
    }

    /// Its method and path.
    pub fn route(&self) -> Route {
        (self.verb.method(), self.path.into())
    }

    /// Its handler in its place.
    pub(crate) fn placed(&self) -> Placed {
        (self.handler)(Site(self.verb.filter()))
    }

    /// All it takes, gives and refuses by; the problems in order of their status.
    pub fn operation(&self) -> Operation {
        let mut operation = Operation::default();
        (self.placed().describe)(&mut operation);
        if self.keeps_answers() {
            idempotency::describe(&mut operation);
        }
        if self.who != Who::Public {
            operation.problems.push(problems::RATE_LIMITED);
        }
        if self.verb != Verb::Get {
            operation.problems.push(problems::CROSS_SITE);
        }
        operation.problems.push(problems::MALFORMED);
        operation.problems.extend(self.conflicts.iter().map(|conflict| conflict.kind()));
        operation.problems.extend(self.problems);
        operation.problems.extend([problems::INTERNAL, problems::BUSY]);
        operation.problems.sort_by_key(|kind| (kind.status, kind.code));
        operation.problems.dedup();
        operation
    }
}
