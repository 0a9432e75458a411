//! Places that JavaScript keeps up to date. Without it they are what the server rendered.

use maud::{Markup, html};

use crate::Button;

/// A part of the page that is fetched anew every so many seconds while it is looked at. Regions of one page share a
/// fetch; the id must be the same in what is fetched.
pub fn live_region(id: &str, every_s: u32, content: &Markup) -> Markup {
    html! { live-region id=(id) every=(every_s) { (content) } }
}

/// The same, where the page can be told of changes: of `topic`, over a socket that a ticket from `tickets` opens. While it is
/// told, it asks rarely.
pub fn told_region(id: &str, every_s: u32, hears: Hears<'_>, content: &Markup) -> Markup {
    html! { live-region id=(id) every=(every_s) data-topic=(hears.topic) data-tickets=(hears.tickets) { (content) } }
}

/// Of what a region is told, and where.
#[derive(Clone, Copy, Debug)]
pub struct Hears<'a> {
    /// The topic.
    pub topic: &'a str,
    /// The path that gives a ticket to whoever sends it an empty form.
    pub tickets: &'a str,
}

/// A form's fields, and what the server says about them as they are filled in: `src` gets the enclosing form by
/// `POST` and answers with the HTML of the output.
pub fn schedule_preview(src: &str, fields: &Markup, output: &Markup) -> Markup {
    html! {
        schedule-preview src=(src) {
            div.preview-fields { (fields) }
            output.preview aria-live="polite" { (output) }
        }
    }
}

/// A button in the documentation that gets a key to try things with, and writes it into every `[data-fill=key]`.
pub fn test_key() -> Markup {
    html! { test-key { form method="post" action="/team/keys/test" { (Button::secondary("Get a test key")) } output {} } }
}
