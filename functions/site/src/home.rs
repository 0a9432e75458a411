//! `/docs`: all pages of the documentation, with what each is about.

use maud::html;

use crate::contents::contents;
use crate::markdown::{Heading, Section};
use crate::page::Page;

const ABOUT: &str = "How to schedule calls with Minutehand, receive them, and run it.";

/// The page.
pub fn page() -> Page {
    let parts = contents();
    let body = html! {
        p.lead {
            "Minutehand calls your URL at the times you name: signed, retried, and every attempt logged. If you are new here, the "
            a href="/docs/quick-start" { "quick start" } " takes five minutes."
        }
        @for (part, entries) in &parts {
            h2 id=(anchor(part)) { (part) }
            ul.docs-index {
                @for entry in entries { li { a href=(entry.path) { (entry.title) } " " span { (entry.about) } } }
            }
        }
    };
    let headings = parts.iter().map(|(part, _)| Heading { level: 2, text: (*part).to_owned(), anchor: anchor(part) });
    Page {
        path: "/docs".to_owned(),
        title: "Documentation".to_owned(),
        about: ABOUT.to_owned(),
        headings: headings.collect(),
        body,
        sections: vec![Section { text: ABOUT.to_owned(), ..Section::default() }],
    }
}

fn anchor(part: &str) -> String {
    part.to_lowercase().replace(' ', "-")
}
