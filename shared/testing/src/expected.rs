//! What a function answers to its event. A function that is not named here is asked for a success only.

use function::{Endpoint, Verb};
use lambda::Function;
use serde_json::{Value, json};

/// An endpoint's status and what must be in its body, as JSON pointers.
const ANSWERS: [(&str, u16, &[&str]); 30] = [
    ("accounts-signup", 201, &["/user/email", "/team/id", "/token"]),
    ("accounts-login", 200, &["/user/email", "/team/id", "/token"]),
    ("accounts-logout", 204, &[]),
    ("accounts-me", 200, &["/user/email", "/team/id"]),
    ("accounts-keys-create", 201, &["/id", "/name", "/key"]),
    ("accounts-keys-list", 200, &["/items/0/id", "/items/0/hint", "/next_cursor"]),
    ("accounts-keys-revoke", 204, &[]),
    ("accounts-factor-begin", 200, &["/secret", "/url", "/qr_svg"]),
    // No code in a file is good at the moment it is sent.
    ("accounts-factor-confirm", 409, &["/code"]),
    ("accounts-factor-disable", 409, &["/code"]),
    // The account owns a team that others may need.
    ("accounts-account-remove", 409, &["/code"]),
    ("accounts-google-begin", 303, &[]),
    // No file holds what Google sends back, and the account has a Google account already.
    ("accounts-google-callback", 409, &["/code"]),
    ("accounts-google-link", 409, &["/code"]),
    ("accounts-google-unlink", 204, &[]),
    ("platform-health", 200, &["/status"]),
    ("platform-fallback", 404, &["/code", "/detail", "/request_id"]),
    ("schedules-create", 201, &["/id", "/next_runs/4", "/signing_secret"]),
    ("schedules-preview", 200, &["/runs/2/at", "/summary"]),
    ("schedules-list", 200, &["/items/0/id", "/next_cursor"]),
    ("schedules-show", 200, &["/id", "/next_runs/4"]),
    ("schedules-update", 200, &["/id", "/next_runs/4"]),
    ("schedules-remove", 204, &[]),
    ("schedules-pause", 200, &["/id", "/paused_at"]),
    ("schedules-resume", 200, &["/id", "/next_runs/4"]),
    ("schedules-run-now", 202, &["/occurrence_id", "/job_id"]),
    ("schedules-logs", 200, &["/items/0/response_code", "/next_cursor"]),
    ("schedules-deliveries-show", 200, &["/id", "/status", "/attempts/0/status"]),
    ("schedules-deliveries-replay", 202, &["/occurrence_id", "/replay_of"]),
    ("schedules-dead-letters", 200, &["/items/0/occurrence_id", "/next_cursor"]),
];

/// What is wrong with `answer`, the function's answer to its own event; `None` when nothing is.
pub fn unexpected(function: &Function, answer: &Value) -> Option<String> {
    match function {
        Function::Endpoint(endpoint) | Function::Fallback(endpoint, _) => unexpected_response(endpoint, answer),
        Function::Console(_) => unexpected_page(answer),
        Function::Worker(_) => (*answer != json!({"batchItemFailures": []})).then(|| format!("a message was kept: {answer}")),
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
    let known = ANSWERS.iter().find(|(name, ..)| *name == endpoint.name);
    let sound = known.map_or((200..300).contains(&status), |(_, expected, _)| *expected == status);
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
        return Some("the list is empty; plant something for it in shared/testing/src/seeds.rs".to_owned());
    }
    let mut expected = known.map_or(&[] as &[&str], |(.., pointers)| pointers).iter();
    expected.find(|pointer| body.pointer(pointer).is_none()).map(|pointer| format!("{pointer} is missing: {body}"))
}
