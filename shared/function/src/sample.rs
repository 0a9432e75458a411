//! A function's sample: one sound request of it, or one message. Its event in `events/`, its example in the OpenAPI
//! document, its row in the matrix of callers and what tests plant for it all follow from here.
//!
//! In its texts `{job}` stands for a *thing*: one that a product's `things.rs` makes for whoever asks, or one of the
//! asker's own: `{team}`, `{user}`, `{email}`, `{password}`. `{key.token}` is something more that a thing has.

/// One sound request, or message.
#[derive(Clone, Copy, Debug)]
pub struct Sample {
    /// The path, where the function's own does not say it: of a console, or of the fallback.
    pub path: &'static str,
    /// The thing that `{id}` in the path names.
    pub named: Option<&'static str>,
    /// The query, without its `?`.
    pub query: &'static str,
    /// Cookies besides the session's, as `name=value`.
    pub cookies: &'static [&'static str],
    /// The JSON body, or the message; empty for none.
    pub body: &'static str,
    /// Things that must be there though neither path nor body names them.
    pub needs: &'static [&'static str],
    /// The team whose `token` the caller brings: what happens, happens there and not in a team of their own account.
    pub within: Option<&'static str>,
    /// The answer's status; any success where it is not said.
    pub status: Option<u16>,
    /// JSON pointers to what the answer holds.
    pub holds: &'static [&'static str],
    /// What is to be seen of it afterwards.
    pub leaves: Option<Trace>,
}

impl Sample {
    /// A request without a body, to which any success is an answer.
    pub const NONE: Sample = Sample {
        path: "",
        named: None,
        query: "",
        cookies: &[],
        body: "",
        needs: &[],
        within: None,
        status: None,
        holds: &[],
        leaves: None,
    };

    /// A request with the JSON `body`, or that message.
    pub const fn body(body: &'static str) -> Sample {
        Sample { body, ..Sample::NONE }
    }

    /// A request whose path names the thing `named`.
    pub const fn of(named: &'static str) -> Sample {
        Sample { named: Some(named), ..Sample::NONE }
    }

    /// A request for `path`.
    pub const fn at(path: &'static str) -> Sample {
        Sample { path, ..Sample::NONE }
    }

    /// A request with `query`.
    pub const fn query(query: &'static str) -> Sample {
        Sample { query, ..Sample::NONE }
    }

    /// A request of which nothing need be said but that it needs `things`.
    pub const fn needing(things: &'static [&'static str]) -> Sample {
        Sample { needs: things, ..Sample::NONE }
    }

    /// It also has this JSON body.
    pub const fn with(self, body: &'static str) -> Sample {
        Sample { body, ..self }
    }

    /// Its query asks for this.
    pub const fn asking(self, query: &'static str) -> Sample {
        Sample { query, ..self }
    }

    /// It brings these cookies.
    pub const fn cookies(self, cookies: &'static [&'static str]) -> Sample {
        Sample { cookies, ..self }
    }

    /// It needs these things.
    pub const fn needs(self, needs: &'static [&'static str]) -> Sample {
        Sample { needs, ..self }
    }

    /// It is asked within the team `team`, a thing with a `token`.
    pub const fn within(self, team: &'static str) -> Sample {
        Sample { within: Some(team), ..self }
    }

    /// It is answered with `status`, and what `holds` points to is in the answer.
    pub const fn gives(self, status: u16, holds: &'static [&'static str]) -> Sample {
        Sample { status: Some(status), holds, ..self }
    }

    /// It leaves `trace`.
    pub const fn leaves(self, trace: Trace) -> Sample {
        Sample { leaves: Some(trace), ..self }
    }

    /// Every text in which it speaks of things.
    pub fn texts(&self) -> impl Iterator<Item = &'static str> {
        [self.path, self.query, self.body].into_iter().chain(self.cookies.iter().copied())
    }
}

/// What is to be seen of a function's work once it has answered: in the answer to `GET path`, or in a mail to the caller.
/// Lambda freezes its process at that moment, and what it left for later may never happen.
#[derive(Clone, Copy, Debug)]
pub struct Trace {
    /// The path with its query; empty where it is seen in a mail.
    pub path: &'static str,
    /// The credential the path is asked with: `{answer.token}` is one that the function gave. Empty for the caller's own.
    pub by: &'static str,
    /// The status of the answer.
    pub status: u16,
    /// What the answer holds: a JSON object from pointers to what they point at; `null` for what is not there.
    pub holds: &'static str,
    /// Words in the mail; empty where it is no mail.
    pub mail: &'static str,
    /// Whether the messages that the function sent are worked first.
    pub once_worked: bool,
}

impl Trace {
    /// `GET path` answers 200.
    pub const fn at(path: &'static str) -> Trace {
        Trace { path, by: "", status: 200, holds: "{}", mail: "", once_worked: false }
    }

    /// There is a mail to the caller with these words.
    pub const fn mail(words: &'static str) -> Trace {
        Trace { mail: words, ..Trace::at("") }
    }

    /// The answer holds this: a JSON object from pointers to what they point at.
    pub const fn holding(self, holds: &'static str) -> Trace {
        Trace { holds, ..self }
    }

    /// It is asked with this credential.
    pub const fn by(self, by: &'static str) -> Trace {
        Trace { by, ..self }
    }

    /// The answer has this status.
    pub const fn status(self, status: u16) -> Trace {
        Trace { status, ..self }
    }

    /// It is there once the messages are worked that the function sent.
    pub const fn once_worked(self) -> Trace {
        Trace { once_worked: true, ..self }
    }
}
