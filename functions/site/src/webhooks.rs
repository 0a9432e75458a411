//! `/docs/webhooks`: what a receiver is sent, how it is signed, and what follows from each answer.

use std::time::Duration;

use maud::{Markup, html};
use ui::{Column, Table};

use crate::markdown::{Heading, Section, inline};
use crate::openapi::{fields, sample, webhook};
use crate::page::Page;
use crate::reference::{field_table, parameter_table};

/// A call as it goes over the wire, with the signature of the guide's known answer.
pub(crate) const CALL: &str = r#"POST /invoices HTTP/1.1
host: hooks.example.com
content-type: application/json
user-agent: Minutehand/0.1.0
webhook-id: occ_06GZR8B7A2332561PHQRH4ZA5M
webhook-timestamp: 1795231410
webhook-signature: v1,b0spY8b5RZeeugBIWjiI2cPJS3D8+48OUgrpBu1a+VA=

{"job_id":"job_06GZR83ZCGCHVCJYW498ZJYBRG","occurrence_id":"occ_06GZR8B7A2332561PHQRH4ZA5M","scheduled_for":"2026-11-21T03:23:30Z","attempt":1,"metadata":{"run":7}}"#;

/// The page.
pub fn page() -> Page {
    let call = webhook();
    let body = call.body();
    let parts = [
        (
            "A call",
            "a-call",
            html! {
                p { (inline(call.description())) }
                (ui::code_block("HTTP", CALL))
            },
        ),
        (
            "Headers",
            "headers",
            html! {
                p {
                "Beside these go the job's own " code { "headers" } ", and " code { "content-type: application/json" }
                " where there is a body."
            }
                (parameter_table(&call.parameters()))
            },
        ),
        (
            "Body",
            "body",
            html! {
                @if let Some(schema) = body {
                    (field_table("Fields of the body", &fields(schema, "body"), false))
                    (ui::code_block("JSON", &serde_json::to_string_pretty(&sample(schema)).unwrap_or_default()))
                }
            },
        ),
        (
            "Signature",
            "signature",
            html! {
                p {
                    "The key is what follows " code { "whsec_" } " in the job's " code { "signing_secret" }
                    ", decoded from base64; what is signed is the id, the timestamp and the raw body, with dots between "
                "them. How to check it in "
                    "JavaScript, Python, Rust and a shell, with a known answer: "
                    a href="/docs/verify-a-signature" { "verify a signature" } "."
                }
            },
        ),
        (
            "Answers",
            "answers",
            html! {
                p { "Answer in full, the body included, within 15 seconds. Do the work afterwards if it takes longer." }
                (answers(&call.answers().iter().map(|answer| (answer.status, answer.about)).collect::<Vec<_>>()))
            },
        ),
        (
            "Attempts",
            "attempts",
            html! {
                p {
                    "Each wait is a fifth longer or shorter than it says here, so that what failed together does not come back "
                "together. "
                    code { "Retry-After" } " makes a wait longer, up to 24 hours. After the last attempt the delivery is a "
                    a href="/docs/retries-and-dead-letters#dead-letters" { "dead letter" } "."
                }
                (attempts(&call.waits_s()))
            },
        ),
        (
            "Twice, and out of order",
            "twice-and-out-of-order",
            html! {
                p {
                    "Calls come at least once. All attempts at one occurrence have one " code { "webhook-id" }
                    ": remember it, and answer 2xx to a repeat without doing the work again. Calls may overlap and overtake one "
                "another: order by "
                    code { "scheduled_for" } ". More in " a href="/docs/retries-and-dead-letters#twice" { "retries and dead letters" } "."
                }
            },
        ),
    ];
    let headings =
        parts.iter().map(|(text, anchor, _)| Heading { level: 2, text: (*text).to_owned(), anchor: (*anchor).to_owned() });
    let words = "webhook-id webhook-timestamp webhook-signature callback_url receiver retry Retry-After attempt wait 410 429 \
                 2xx timeout";
    Page {
        path: "/docs/webhooks".to_owned(),
        title: "Webhooks".to_owned(),
        about: "What your receiver is sent, how it is signed, and what follows from each answer.".to_owned(),
        headings: headings.collect(),
        body: html! {
            @for (text, anchor, part) in &parts { h2 id=(anchor) { a.anchor href={ "#" (anchor) } { (text) } } (part) }
        },
        sections: vec![Section { text: format!("{} {words}", call.description()), ..Section::default() }],
    }
}

fn answers(answers: &[(&str, &'static str)]) -> Markup {
    let columns = [Column::text("Answer"), Column::text("What follows")];
    let name = |status: &str| if status == "default" { "anything else, or none".to_owned() } else { status.to_owned() };
    let rows = answers.iter().map(|(status, about)| vec![html! { (name(status)) }, html! { (inline(about)) }]);
    html! { (Table { caption: "Answers and what follows", columns: &columns, rows: rows.collect() }) }
}

fn attempts(waits_s: &[u64]) -> Markup {
    let columns = [Column::text("Attempt"), Column::text("Wait before it"), Column::text("After the first")];
    let mut rows = vec![vec![html! { "1" }, html! { "none" }, html! { "at once" }]];
    let mut passed = Duration::ZERO;
    for (attempt, wait) in (2..).zip(waits_s.iter().copied().map(Duration::from_secs)) {
        passed += wait;
        rows.push(vec![html! { (attempt) }, html! { (in_words(wait)) }, html! { (in_words(passed)) }]);
    }
    html! { (Table { caption: "Attempts", columns: &columns, rows }) }
}

fn in_words(wait: Duration) -> String {
    ui::time::duration_ms(i64::try_from(wait.as_millis()).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_attempts_is_the_schedule() {
        let shown = attempts(&webhook().waits_s()).0;
        assert_eq!(shown.matches("<tr>").count(), 1 + 10, "{shown}");
        assert!(shown.contains("5 s") && shown.contains("24 h") || shown.contains("1 d"), "{shown}");
        assert!(shown.contains("3 d 3 h"), "75.6 hours in all: {shown}");
    }
}
