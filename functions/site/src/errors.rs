//! `/docs/errors`: every code, when it is answered, and what to do about it. The `type` of each problem leads here.

use maud::html;

use crate::markdown::{Heading, Section, inline};
use crate::openapi::{Problem, problems};
use crate::page::Page;

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
    let problems = problems();
    let mut statuses: Vec<u16> = problems.iter().map(|problem| problem.status).collect();
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
            @for problem in problems.iter().filter(|problem| problem.status == *status) {
                section.code-entry id=(problem.code) {
                    h3 { a.anchor href={ "#" (problem.code) } { code { (problem.code) } } }
                    p { "When: " (inline(problem.when)) "." }
                    p { (inline(problem.advice)) }
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
        sections: problems.iter().map(section).collect(),
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

fn section(problem: &Problem) -> Section {
    let text = format!("{} {} {}", problem.status, problem.when, problem.advice);
    Section { heading: problem.code.to_owned(), anchor: problem.code.to_owned(), text }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::openapi::{Code, operations};

    #[test]
    fn every_code_has_a_place_and_advice() {
        let body = page().body.0;
        let mut seen = BTreeSet::new();
        for Problem { status, code, advice, .. } in problems() {
            assert!(body.contains(&format!(r#"<section class="code-entry" id="{code}">"#)), "{code}");
            assert!(advice.len() > 30, "what to do about `{code}`?");
            assert!(seen.insert(code), "`{code}` has two meanings");
            assert_ne!(title(status), "Others", "{status}");
        }
    }

    #[test]
    fn what_an_operation_answers_is_in_the_catalogue() {
        let catalogue: BTreeSet<Code> =
            problems().into_iter().map(|Problem { status, code, when, .. }| Code { status, code, when }).collect();
        for code in operations().into_iter().flat_map(|operation| operation.answers()).flat_map(|answer| answer.codes) {
            assert!(catalogue.contains(&code), "{code:?}");
        }
    }
}
