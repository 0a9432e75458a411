//! Mail: what a mail says, and how it looks as plain text and as HTML. It leaves through the outbox:
//!
//! ```ignore
//! let link = cx.public_url()?.link("/verify", &[("token", token.text())]);
//! let mail = Mail::new(email, "Confirm your address", "You get this because somebody signed up with this address.")
//!     .say("Open this link within 24 hours to confirm that the address is yours.")
//!     .button("Confirm address", &link);
//! let parcel = outbox::parcel(&cx, &team, &mail)?;
//! ```
//!
//! An endpoint that does so says `.posts(&[mail::MAIL])`. The function `mailer-send` sends it.

mod html;
mod text;
mod words;

pub use words::quoted;

use cx::Link;
use identity::Email;
use outbox::{Contents, Kind};
use queue::Queue;
use serde::{Deserialize, Serialize};

/// Where mails wait for `mailer-send`. It takes at most 30 s; giving a message back counts as a receive.
pub const MAIL: Kind = Kind { queue: Queue { name: "mail", visibility_s: 180, max_receives: 12, due: true }, links: true };

/// A mail. Its texts are plain sentences; nothing in them is markup, and no line end survives.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mail {
    to: Email,
    subject: String,
    parts: Vec<Part>,
    why: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Part {
    Paragraph(String),
    Code(String),
    Button { label: String, url: String },
}

/// A mail as it is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendered {
    /// The subject, one line.
    pub subject: String,
    /// The whole mail as plain text.
    pub text: String,
    /// As a document of its own, which loads nothing.
    pub html: String,
}

impl Mail {
    /// A mail `to` somebody about `subject`. `why`, at its foot, says why they got it and what to do if they should
    /// not have.
    pub fn new(to: Email, subject: impl AsRef<str>, why: impl AsRef<str>) -> Self {
        let subject = words::shortened(&words::one_line(subject.as_ref()), words::SUBJECT_CHARS);
        Mail { to, subject, parts: Vec::new(), why: words::one_line(why.as_ref()) }
    }

    /// And then this paragraph.
    pub fn say(self, paragraph: impl AsRef<str>) -> Self {
        self.with(Part::Paragraph(words::one_line(paragraph.as_ref())))
    }

    /// And then this code, shown large.
    pub fn code(self, code: impl AsRef<str>) -> Self {
        self.with(Part::Code(words::one_line(code.as_ref())))
    }

    /// And then a button, or in plain text the address. A mail has one; another takes its place.
    pub fn button(mut self, label: impl AsRef<str>, link: &Link) -> Self {
        self.parts.retain(|part| !matches!(part, Part::Button { .. }));
        self.with(Part::Button { label: words::one_line(label.as_ref()), url: link.to_string() })
    }

    /// Whom it is for.
    pub fn to(&self) -> &Email {
        &self.to
    }

    /// The mail as it is sent.
    pub fn render(&self) -> Rendered {
        Rendered { subject: self.subject.clone(), text: text::render(self), html: html::render(self) }
    }

    fn with(mut self, part: Part) -> Self {
        self.parts.push(part);
        self
    }
}

impl Contents for Mail {
    const KIND: Kind = MAIL;
}

#[cfg(test)]
mod tests {
    use super::*;
    use cx::PublicUrl;

    fn link(query: &[(&str, &str)]) -> Link {
        "https://a.example.com".parse::<PublicUrl>().unwrap().link("/verify", query)
    }

    fn mail(words: &str) -> Mail {
        Mail::new("ada@example.com".parse().unwrap(), words, words).say(words).code(words).button(words, &link(&[("x", words)]))
    }

    #[test]
    fn says_the_same_in_both_forms() {
        let mail = Mail::new("ada@example.com".parse().unwrap(), "Your code", "You asked for it.")
            .say("Type this code.")
            .code("123 456")
            .say("Or open the link.")
            .button("Sign in", &link(&[("token", "mho_1")]));
        let Rendered { subject, text, html } = mail.render();
        assert_eq!(subject, "Your code");
        let expected = "Type this code.\n\n    123 456\n\nOr open the link.\n\nSign in:\nhttps://a.example.com/verify?token=mho_1\n\n-- \nYou asked for it.\n";
        assert_eq!(text, expected);
        let mut rest = html.as_str();
        for part in [
            "Type this code.",
            "123 456",
            "Or open the link.",
            "href=\"https://a.example.com/verify?token=mho_1\"",
            "Sign in",
            "You asked for it.",
        ] {
            rest = rest.split_once(part).unwrap_or_else(|| panic!("{part} is missing, or too early: {html}")).1;
        }
    }

    #[test]
    fn nothing_in_a_text_is_markup() {
        let html = mail("<script>alert(1)</script> & \"quoted\" 'single' <img src=x onerror=y>").render().html;
        for markup in ["<script", "<img", "\"quoted\"", "onerror=y>"] {
            assert!(!html.contains(markup), "{markup}: {html}");
        }
        assert!(html.contains("&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;quoted&quot;"), "{html}");
    }

    #[test]
    fn nothing_in_a_text_makes_another_line() {
        for end in ["\r\n", "\n", "\r", "\u{b}", "\u{c}", "\u{85}", "\u{2028}", "\u{2029}", "\0"] {
            let Rendered { subject, text, html } = mail(&format!("Hello{end}Bcc: eve@example.com{end}{end}<p>x")).render();
            assert_eq!(subject, "Hello Bcc: eve@example.com <p>x", "{end:?}");
            let lines = text.lines().filter(|line| line.trim_start().starts_with("Bcc") || line.trim_start().starts_with("<p>"));
            assert_eq!(lines.count(), 0, "{end:?}: {text}");
            assert!(!html.contains(end) || end == "\n", "{end:?}");
        }
    }

    #[test]
    fn there_is_one_button() {
        let two = mail("one").button("two", &link(&[]));
        assert_eq!(two.render().text.matches("https://").count(), 1);
    }

    #[test]
    fn a_document_loads_nothing() {
        let html = mail("words").render().html;
        for loading in ["src=", "url(", "@import", "<link", "<script", "<form"] {
            assert!(!html.contains(loading), "{loading}: {html}");
        }
        assert_eq!(html.matches("http").count(), 2, "the button's address and the same in words: {html}");
    }

    #[test]
    fn survives_being_stored() {
        let mail = mail("words");
        let stored = serde_json::to_vec(&mail).unwrap();
        assert_eq!(serde_json::from_slice::<Mail>(&stored).unwrap(), mail);
    }
}
