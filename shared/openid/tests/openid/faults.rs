//! A provider that is down, slow or broken.

use openid::{Flaw, Refusal, Returned, begin, finish};
use serde_json::json;

use crate::provider::{Answer, Small, returned};
use crate::signing::Key;

async fn outcome_of(answer: Answer) -> Refusal {
    let small = Small::start(&Key::p256()).await;
    let begun = small.begin().await;
    small.answer(answer);
    small.finish(&begun).await.unwrap_err()
}

#[tokio::test]
async fn a_token_endpoint_that_is_broken_is_busy() {
    let html = || "<html>Something went wrong</html>".to_owned();
    for (what, answer) in [
        ("500", Answer::Text(500, "text/plain", "no".into())),
        ("500 in JSON", Answer::Json(500, json!({"error": "server_error"}))),
        ("500 without a body", Answer::Text(500, "text/plain", String::new())),
        ("HTML", Answer::Text(200, "text/html", html())),
        ("HTML that calls itself JSON", Answer::Text(200, "application/json", html())),
        ("no body", Answer::Text(200, "application/json", String::new())),
        ("no token", Answer::Json(200, json!({"hello": "world"}))),
        ("10 MB", Answer::Text(200, "application/json", " ".repeat(10_000_000))),
        ("a redirect", Answer::Text(302, "text/plain", "elsewhere".into())),
    ] {
        let refusal = outcome_of(answer).await;
        assert!(matches!(refusal, Refusal::Unavailable(_)), "{what}: {refusal:?}");
    }
}

#[tokio::test]
async fn a_provider_that_says_no_is_understood() {
    let said = |error: &str| Answer::Json(400, json!({"error": error, "error_description": "because"}));
    assert!(matches!(outcome_of(said("invalid_grant")).await, Refusal::Code));
    for error in [
        "invalid_client",
        "unauthorized_client",
        "invalid_request",
        "unsupported_grant_type",
        "invalid_scope",
        "redirect_uri_mismatch",
    ] {
        let refusal = outcome_of(said(error)).await;
        assert!(matches!(&refusal, Refusal::Setup(why) if why.contains(error)), "{error}: {refusal:?}");
    }
    assert!(matches!(outcome_of(Answer::Json(401, json!({"error": "invalid_client"}))).await, Refusal::Setup(_)));
    let without = Answer::Json(200, json!({"access_token": "a", "token_type": "Bearer"}));
    assert!(matches!(outcome_of(without).await, Refusal::Token(Flaw::Missing)));
}

#[tokio::test]
async fn a_slow_provider_is_not_waited_for() {
    let small = Small::start(&Key::p256()).await;
    let begun = small.begin().await;
    small.answer(Answer::Never);
    let started = std::time::Instant::now();
    assert!(matches!(small.finish(&begun).await, Err(Refusal::Unavailable(_))));
    assert!((4..8).contains(&started.elapsed().as_secs()), "{:?}", started.elapsed());
}

#[tokio::test]
async fn a_provider_that_is_down_is_busy() {
    let small = Small::start(&Key::p256()).await;
    // Nobody listens on port 1; it is where the deployment says that the sandbox is.
    let cx = crate::provider::context("http://127.0.0.1:1", small.clock.clone()).await;
    let provider = openid::Registration::google(&cx, crate::provider::US).unwrap();
    assert!(matches!(begin(&cx, &provider, None).await, Err(Refusal::Unavailable(_))));
}

#[tokio::test]
async fn documents_that_are_not_the_providers_are_refused() {
    for (what, value) in [
        ("issuer", json!("https://accounts.google.com")),
        ("issuer", json!(null)),
        ("authorization_endpoint", json!("http://127.0.0.1:1/authorize")),
        ("authorization_endpoint", json!("javascript:alert(1)")),
        ("authorization_endpoint", json!("https://127.0.0.1/authorize")),
    ] {
        let small = Small::start(&Key::p256()).await;
        small.script.lock().unwrap().metadata[what] = value.clone();
        let begun = begin(&small.cx, &small.provider(), None).await;
        assert!(matches!(begun, Err(Refusal::Unavailable(_))), "{what} {value}: {begun:?}");
    }
    // Where it would have us go ourselves is judged when we go.
    for what in ["token_endpoint", "jwks_uri"] {
        let key = Key::p256();
        let small = Small::start(&key).await;
        let elsewhere = "http://127.0.0.1:1/x";
        small.script.lock().unwrap().metadata[what] = elsewhere.into();
        let begun = small.begin().await;
        small.give(key.token("k1", &small.claims(&begun)));
        assert!(matches!(small.finish(&begun).await, Err(Refusal::Unavailable(_))), "{what}");
    }
}

#[tokio::test]
async fn a_provider_without_keys_is_busy() {
    for answer in [
        Answer::Text(500, "text/plain", "no".into()),
        Answer::Text(200, "text/html", "<html>".into()),
        Answer::Text(200, "application/json", "x".repeat(10_000_000)),
    ] {
        let key = Key::p256();
        let small = Small::start(&key).await;
        small.script.lock().unwrap().keys = answer;
        let begun = small.begin().await;
        small.give(key.token("k1", &small.claims(&begun)));
        assert!(matches!(small.finish(&begun).await, Err(Refusal::Unavailable(_))));
    }
}

#[tokio::test]
async fn nothing_is_asked_for_an_answer_that_belongs_to_no_attempt() {
    let small = Small::start(&Key::p256()).await;
    let begun = small.begin().await;
    let provider = small.provider();
    let other = Returned { state: Some("another".into()), ..returned(&begun) };
    assert!(matches!(finish(&small.cx, &provider, &begun, &other).await, Err(Refusal::State)));
    let denied = Returned { error: Some("access_denied".into()), code: None, ..returned(&begun) };
    assert!(matches!(finish(&small.cx, &provider, &begun, &denied).await, Err(Refusal::Denied)));
    small.clock.set_by(openid::Begun::LIFETIME);
    assert!(matches!(finish(&small.cx, &provider, &begun, &returned(&begun)).await, Err(Refusal::Late)));
    assert!(small.script.lock().unwrap().asked_for_token.is_empty());
}
