//! The documents of the portal: Markdown files of the repository, in the order a reader should meet them.

/// A part of the portal's table of contents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Part {
    Start,
    Guides,
    Operating,
}

impl Part {
    /// Its heading.
    pub const fn title(self) -> &'static str {
        match self {
            Part::Start => "Start",
            Part::Guides => "Guides",
            Part::Operating => "Run it yourself",
        }
    }
}

/// One document.
#[derive(Clone, Copy, Debug)]
pub struct Document {
    /// Its page is `/docs/<slug>`.
    pub slug: &'static str,
    /// Its title in lists of pages.
    pub title: &'static str,
    /// What it is about, in a sentence.
    pub about: &'static str,
    /// The part of the contents it is in.
    pub part: Part,
    /// Its place in the repository, from which its links lead on.
    pub source: &'static str,
    /// Itself, in Markdown.
    pub text: &'static str,
    /// What its blocks without a language are.
    pub indented: &'static str,
}

/// All documents.
pub static DOCUMENTS: [Document; 14] = [
    Document {
        slug: "quick-start",
        title: "Quick start",
        about: "Sign up, make a key, schedule a call, see it arrive signed, and read its log.",
        part: Part::Start,
        source: "docs/guides/quick-start.md",
        text: include_str!("../../../docs/guides/quick-start.md"),
        indented: "Text",
    },
    Document {
        slug: "verify-a-signature",
        title: "Verify a signature",
        about: "That a call is Minutehand's and unchanged, in four languages, with a known answer.",
        part: Part::Start,
        source: "docs/guides/verify-a-signature.md",
        text: include_str!("../../../docs/guides/verify-a-signature.md"),
        indented: "Text",
    },
    Document {
        slug: "retries-and-dead-letters",
        title: "Retries and dead letters",
        about: "What follows from each answer, what was never accepted, and how to send it again.",
        part: Part::Guides,
        source: "docs/guides/retries-and-dead-letters.md",
        text: include_str!("../../../docs/guides/retries-and-dead-letters.md"),
        indented: "Text",
    },
    Document {
        slug: "be-told",
        title: "Be told when something fails",
        about: "Channels by mail, in Slack or by webhook: what they tell, how often, and not at night.",
        part: Part::Guides,
        source: "docs/guides/be-told.md",
        text: include_str!("../../../docs/guides/be-told.md"),
        indented: "Text",
    },
    Document {
        slug: "time-zones-and-clock-changes",
        title: "Time zones and clock changes",
        about: "What a job does on the days on which an hour is missing or comes twice.",
        part: Part::Guides,
        source: "docs/guides/time-zones-and-clock-changes.md",
        text: include_str!("../../../docs/guides/time-zones-and-clock-changes.md"),
        indented: "Text",
    },
    Document {
        slug: "leaving-dates-out",
        title: "Leaving dates out",
        about: "Holidays, and other dates on which a job does not fire.",
        part: Part::Guides,
        source: "docs/guides/leaving-dates-out.md",
        text: include_str!("../../../docs/guides/leaving-dates-out.md"),
        indented: "Text",
    },
    Document {
        slug: "idempotency-and-limits",
        title: "Idempotency and limits",
        about: "Requests that may be repeated, how many there may be, and how large.",
        part: Part::Guides,
        source: "docs/guides/idempotency-and-limits.md",
        text: include_str!("../../../docs/guides/idempotency-and-limits.md"),
        indented: "Text",
    },
    Document {
        slug: "teams-and-keys",
        title: "Teams and keys",
        about: "Roles, and keys that can do little.",
        part: Part::Guides,
        source: "docs/guides/teams-and-keys.md",
        text: include_str!("../../../docs/guides/teams-and-keys.md"),
        indented: "Text",
    },
    Document {
        slug: "a-team-from-scratch",
        title: "A team from scratch",
        about: "Two people, a key, and the log that proves who did what: the whole way by the API.",
        part: Part::Guides,
        source: "docs/teams.md",
        text: include_str!("../../../docs/teams.md"),
        indented: "Text",
    },
    Document {
        slug: "troubleshooting",
        title: "Troubleshooting",
        about: "By what you see: nothing arrives, arrives late, arrives twice, is refused.",
        part: Part::Guides,
        source: "docs/guides/troubleshooting.md",
        text: include_str!("../../../docs/guides/troubleshooting.md"),
        indented: "Text",
    },
    Document {
        slug: "self-hosting",
        title: "Self-hosting",
        about: "One process on one machine: options, data, backup, mail, and what to mind.",
        part: Part::Operating,
        source: "docs/self-hosting.md",
        text: include_str!("../../../docs/self-hosting.md"),
        indented: "Shell",
    },
    Document {
        slug: "deploy-to-aws",
        title: "Deploy to AWS",
        about: "Two commands, and what to do after them.",
        part: Part::Operating,
        source: "docs/guides/deploy-to-aws.md",
        text: include_str!("../../../docs/guides/deploy-to-aws.md"),
        indented: "Shell",
    },
    Document {
        slug: "in-aws",
        title: "In AWS",
        about: "What is deployed and what it costs; watching, repairing and removing it.",
        part: Part::Operating,
        source: "infra/README.md",
        text: include_str!("../../../infra/README.md"),
        indented: "Shell",
    },
    Document {
        slug: "architecture",
        title: "Architecture",
        about: "How it works inside, and what holds whatever happens.",
        part: Part::Operating,
        source: "docs/architecture.md",
        text: include_str!("../../../docs/architecture.md"),
        indented: "Text",
    },
];

/// The document whose page is `/docs/<slug>`.
pub fn document(slug: &str) -> Option<&'static Document> {
    DOCUMENTS.iter().find(|document| document.slug == slug)
}

impl Document {
    /// The path of its page.
    pub fn path(&self) -> String {
        format!("/docs/{}", self.slug)
    }
}

/// The guides' Rust examples compile, and those without a network do what they say.
#[cfg(doctest)]
mod examples {
    #[doc = include_str!("../../../docs/guides/quick-start.md")]
    struct QuickStart;
    #[doc = include_str!("../../../docs/guides/verify-a-signature.md")]
    struct VerifyASignature;
}
