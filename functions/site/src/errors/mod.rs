//! `/docs/errors`: every code, when it is answered, and what to do about it. The `type` of each problem leads here.

mod advice;

use std::collections::BTreeSet;

use api::{ProblemKind, problems};
use maud::html;

use crate::markdown::{Heading, Section, inline};
use crate::openapi::{Code, operations};
use crate::page::Page;

pub use advice::advice;

/// Every code that the API answers, by status: those that operations declare, and those that any request may meet.
pub fn codes() -> Vec<Code> {
    let declared = operations().into_iter().flat_map(|operation| operation.answers()).flat_map(|answer| answer.codes);
    let anywhere = problems::OF_ANY_REQUEST.into_iter().chain([problems::NO_ROUTE, problems::METHOD_NOT_ALLOWED]);
    let anywhere = anywhere.map(|ProblemKind { status, code, when }| Code { status, code, when });
    declared.chain(anywhere).collect::<BTreeSet<Code>>().into_iter().collect()
}

/// What the numbers mean, for headings.
fn title(status: u16) -> &'static str {
    match status {
        400 => "400 Bad Request",
        401 => "401 Unauthorized",
        403 => "403 Forbidden",
        404 => "404 Not Found",
        405 => "405 Method Not Allowed",
        408 => "408 Request Timeout",
        409 => "409 Conflict",
        413 => "413 Content Too Large",
        414 => "414 URI Too Long",
        415 => "415 Unsupported Media Type",
        422 => "422 Unprocessable Content",
        429 => "429 Too Many Requests",
        431 => "431 Request Header Fields Too Large",
        500 => "500 Internal Server Error",
        503 => "503 Service Unavailable",
        _ => "Others",
    }
}

/// The catalogue.
pub fn page() -> Page {
    let codes = codes();
    let mut statuses: Vec<u16> = codes.iter().map(|code| code.status).collect();
    statuses.dedup();
    let headings =
        statuses.iter().map(|status| Heading { level: 2, text: title(*status).to_owned(), anchor: format!("status-{status}") });
    let body = html! {
        p {
            "Whatever is not a success is a problem as in "
            a href="https://www.rfc-editor.org/rfc/rfc9457" { "RFC 9457" }
            ": a JSON object with " code { "type" } ", " code { "title" } ", " code { "status" } ", " code { "code" } ", "
            code { "detail" } " and " code { "request_id" }
            ". Programs read " code { "code" } ", which does not change; people read " code { "detail" } "."
        }
        (ui::code_block("JSON", EXAMPLE))
        @for status in &statuses {
            h2 id={ "status-" (status) } { a.anchor href={ "#status-" (status) } { (title(*status)) } }
            @for code in codes.iter().filter(|code| code.status == *status) {
                section.code-entry id=(code.code) {
                    h3 { a.anchor href={ "#" (code.code) } { code { (code.code) } } }
                    p { "When: " (inline(code.when)) "." }
                    @if let Some(advice) = advice(code.code) { p { (inline(advice)) } }
                }
            }
        }
    };
    Page {
        path: "/docs/errors".to_owned(),
        title: "Errors".to_owned(),
        about: "Every code, when it is answered, and what to do about it.".to_owned(),
        headings: headings.collect(),
        body,
        sections: codes.iter().map(section).collect(),
    }
}

const EXAMPLE: &str = r##"{
  "type": "/docs/errors#invalid",
  "title": "Unprocessable Entity",
  "status": 422,
  "code": "invalid",
  "detail": "2 fields are wrong.",
  "errors": [
    {"pointer": "#/trigger_timings/0", "detail": "must be a time such as 09:00 or 09:00:30"},
    {"pointer": "#/callback_url", "detail": "is required"}
  ],
  "request_id": "req_06GZR83ZCGCHVCJYW498ZJYBRG"
}"##;

fn section(code: &Code) -> Section {
    let text = format!("{} {} {}", code.status, code.when, advice(code.code).unwrap_or_default());
    Section { heading: code.code.to_owned(), anchor: code.code.to_owned(), text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_a_place_and_advice() {
        let body = page().body.0;
        let mut seen = BTreeSet::new();
        for code in codes() {
            assert!(body.contains(&format!(r#"<section class="code-entry" id="{}">"#, code.code)), "{}", code.code);
            assert!(advice(code.code).is_some_and(|advice| advice.len() > 30), "what to do about `{}`?", code.code);
            assert!(seen.insert(code.code), "`{}` has two meanings", code.code);
            assert_ne!(title(code.status), "Others", "{}", code.status);
        }
    }
}
