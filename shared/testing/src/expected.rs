//! What a function answers to its event.

use function::{Endpoint, Verb};
use lambda::Function;
use serde_json::{Value, json};

/// What is wrong with `answer`, the function's answer to its own event; `None` when nothing is.
pub fn unexpected(function: &Function, answer: &Value) -> Option<String> {
    match function {
        Function::Endpoint(endpoint) | Function::Fallback(endpoint, _) => unexpected_response(endpoint, answer),
        Function::Console(_) => unexpected_page(answer),
        Function::Worker(_) => (*answer != json!({"batchItemFailures": []})).then(|| format!("a message was kept: {answer}")),
        Function::Socket(_) => (answer["statusCode"] != 200 || answer.to_string().contains("error"))
            .then(|| format!("the event was refused: {answer}")),
        Function::Tick(_) => (!answer.is_null()).then(|| format!("a tick has nothing to say: {answer}")),
    }
}

fn unexpected_page(answer: &Value) -> Option<String> {
    let is_page = answer["headers"]["content-type"].as_str().is_some_and(|kind| kind.starts_with("text/html"));
    let body = answer["body"].as_str().unwrap_or_default();
    let sound = answer["statusCode"] == 200 && is_page && body.starts_with("<!DOCTYPE html>") && body.contains("<h1>");
    (!sound).then(|| format!("no page: {answer}"))
}

fn unexpected_response(endpoint: &Endpoint, answer: &Value) -> Option<String> {
    let status = answer["statusCode"].as_u64().and_then(|status| u16::try_from(status).ok()).unwrap_or_default();
    let sound = endpoint.sample.status.map_or((200..300).contains(&status), |expected| expected == status);
    if !sound {
        return Some(format!("status {status}: {answer}"));
    }
    let text = answer["body"].as_str().unwrap_or_default();
    if status == 204 || status == 303 {
        return (!text.is_empty()).then(|| format!("{status} with a body: {answer}"));
    }
    // Of a file only its type and that it has something in it are looked at.
    let has_type = |wanted: &str| answer["headers"]["content-type"].as_str().is_some_and(|kind| kind.starts_with(wanted));
    if has_type("text/csv") || has_type("application/x-ndjson") {
        let lines = if answer["isBase64Encoded"] == true { text.len() } else { text.lines().count() };
        return (lines < 2).then(|| format!("the file is empty: {answer}"));
    }
    let Ok(body @ Value::Object(_)) = serde_json::from_str::<Value>(text) else {
        return Some(format!("the body is no JSON object: {answer}"));
    };
    let kind = if status < 400 { "application/json" } else { "application/problem+json" };
    if answer["headers"]["content-type"] != kind || answer["headers"]["x-request-id"].is_null() {
        return Some(format!("its headers are not ours: {answer}"));
    }
    if endpoint.verb == Verb::Get && body["items"].as_array().is_some_and(Vec::is_empty) {
        return Some("the list is empty; name what it lists in its sample's `needs`".to_owned());
    }
    endpoint
        .sample
        .holds
        .iter()
        .find(|pointer| body.pointer(pointer).is_none())
        .map(|pointer| format!("{pointer} is missing: {body}"))
}
