//! `/docs/api/{operationId}`: what it is, who may, what it takes and what it answers.

use maud::{Markup, html};
use ui::{Column, Table};

use super::example;
use super::labels::{method, title};
use super::tables::{code_link, field_table, parameter_table};
use crate::markdown::{Heading, Language, Section, chooser, examples, inline};
use crate::openapi::{Answer, Operation, fields, operation_of, sample};
use crate::page::Page;

const LANGUAGES: [Language; 3] = [Language::Shell, Language::JavaScript, Language::Python];

/// The page of the operation `id`, for a server that answers at `base`.
pub fn operation_page(id: &str, base: &str) -> Option<Page> {
    let operation = operation_of(id)?;
    let (successes, problems): (Vec<Answer>, Vec<Answer>) = operation.answers().into_iter().partition(Answer::is_success);
    let mut parts = vec![("Who may", "who-may", who_may(&operation))];
    if !operation.parameters().is_empty() {
        parts.push(("Parameters", "parameters", parameter_table(&operation.parameters())));
    }
    if let Some(body) = operation.body() {
        parts.push(("Body", "body", field_table("Fields of the body", &fields(body, "body"), true)));
    }
    parts.push(("Example", "example", html! { (examples(&example::example(&operation, base))) }));
    parts.push(("Answers", "answers", html! { @for answer in &successes { (success(answer)) } }));
    parts.push(("Errors", "errors", errors(&problems)));
    let headings = parts.iter().map(|(text, anchor, _)| heading(text, anchor)).collect();
    let body = html! {
        p.operation { (method(&operation)) " " code { (operation.path) } }
        @if !operation.description().is_empty() { p { (inline(operation.description())) } }
        (chooser(&LANGUAGES))
        @for (text, anchor, part) in &parts {
            h2 id=(anchor) { a.anchor href={ "#" (anchor) } { (text) } }
            (part)
        }
        p.operation-id {
            "In " a href="/docs/api" { "OpenAPI" } " it is " code { (id) } ", one of the operations of "
            a href={ "/docs/api#" (operation.product()) } { (title(operation.product())) } "."
        }
    };
    Some(Page {
        path: operation.href(),
        title: operation.summary().to_owned(),
        about: format!("{} {}: {}.", operation.method, operation.path, operation.summary()),
        headings,
        body,
        sections: vec![Section { heading: String::new(), anchor: String::new(), text: words(&operation) }],
    })
}

fn heading(text: &str, anchor: &str) -> Heading {
    Heading { level: 2, text: text.to_owned(), anchor: anchor.to_owned() }
}

/// What the search looks at.
fn words(operation: &Operation) -> String {
    let body = operation.body().map(|schema| fields(schema, "body")).unwrap_or_default();
    let names = body.iter().map(|field| format!("{} {}", field.name, field.about));
    let parameters = operation.parameters();
    let parameters = parameters.iter().map(|parameter| format!("{} {}", parameter.name, parameter.about));
    let said = [operation.method, operation.path, operation.id(), operation.description()].map(str::to_owned);
    said.into_iter().chain(parameters).chain(names).collect::<Vec<_>>().join(" ")
}

fn who_may(operation: &Operation) -> Markup {
    let Some(permission) = operation.permission() else { return html! { p { "Anybody; it takes no credential." } } };
    let keys = match operation.keys() {
        "never" => html! { "API keys may not: it takes a session." },
        "always" => html! { "Every API key may." },
        _ => html! { "API keys need the scope " code { (permission) } "." },
    };
    html! {
        p {
            "Whoever has the permission " a href="/docs/conventions#permissions" { code { (permission) } } ". " (keys)
        }
        @match operation.roles() {
            None => p { "It concerns the caller alone, so every role may." },
            Some(roles) => p.roles {
                @for role in ["owner", "admin", "supervisor", "agent", "viewer"] {
                    @let reach = roles.get(role).and_then(serde_json::Value::as_str).unwrap_or("-");
                    span { (role) ": " strong { (if reach == "-" { "no" } else { reach }) } }
                }
            },
        }
    }
}

fn success(answer: &Answer) -> Markup {
    html! {
        h3 { (answer.status) " " small { (inline(answer.about)) } }
        @if let Some(media) = answer.media.filter(|media| *media != "application/json") { p { "As " code { (media) } "." } }
        @if let Some(schema) = answer.schema.filter(|_| answer.media == Some("application/json")) {
            (field_table("Fields of the answer", &fields(schema, "answer"), false))
            (ui::code_block("JSON", &serde_json::to_string_pretty(&sample(schema)).unwrap_or_default()))
        }
        @if answer.headers.iter().any(|(name, _)| *name != "x-request-id") {
            ul.headers {
                @for (name, about) in answer.headers.iter().filter(|(name, _)| *name != "x-request-id") {
                    li { code { (name) } " " (inline(about)) }
                }
            }
        }
    }
}

fn errors(problems: &[Answer]) -> Markup {
    let columns = [Column::text("Status"), Column::text("Code"), Column::text("When")];
    let codes = problems.iter().flat_map(|answer| &answer.codes);
    let rows = codes.map(|code| vec![html! { (code.status) }, code_link(code.code), html! { (inline(code.when)) }]);
    html! { (Table { caption: "Errors", columns: &columns, rows: rows.collect() }) }
}
