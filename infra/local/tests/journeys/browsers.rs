//! What browsers are told, and what they are made to send.

use axum::body::Body;
use http::StatusCode;
use minutehand::REGISTRIES;
use serde_json::json;
use testing::World;

use crate::problem::{assert_problem, assert_wrong, daily, text};

async fn world() -> World {
    World::at("2026-11-21T09:00:10Z", &REGISTRIES).await
}

#[tokio::test(start_paused = true)]
async fn a_script_of_any_origin_may_bring_a_key_of_its_own() {
    let world = world().await;
    let key = world.key_of(&world.sign_up("ada@example.com").await).await;
    let asked = [
        ("origin", "https://app.example.com"),
        ("access-control-request-method", "POST"),
        ("access-control-request-headers", "authorization,content-type,idempotency-key"),
    ];
    let asking = world.send("OPTIONS", "/api/schedule", None, &asked, Body::empty()).await;
    assert_eq!(asking.status, StatusCode::NO_CONTENT);
    assert_eq!(asking.headers["access-control-allow-origin"], "*");
    assert_eq!(asking.headers["access-control-allow-methods"], "POST");
    assert_eq!(asking.headers["access-control-allow-headers"], "authorization, content-type, idempotency-key");
    assert!(!asking.headers.contains_key("access-control-allow-credentials"));
    let job = world.send("OPTIONS", "/api/job/job_1", None, &asked, Body::empty()).await;
    assert_eq!(job.headers["access-control-allow-methods"], "GET, PATCH, DELETE");
    assert_problem(&world.send("OPTIONS", "/api/nothing", None, &asked, Body::empty()).await, 404, "no_route", "OPTIONS");

    let headers = [("content-type", "application/json"), ("origin", "https://app.example.com"), ("sec-fetch-site", "cross-site")];
    let body = Body::from(daily(json!({})).to_string());
    let made = world.send("POST", "/api/schedule", Some(&key), &headers, body).await;
    assert_eq!(made.status, StatusCode::CREATED);
    assert_eq!(made.headers["access-control-allow-origin"], "*");
    let refused = world.send("GET", "/api/jobs", None, &headers, Body::empty()).await;
    assert_eq!((refused.status.as_u16(), &refused.headers["access-control-allow-origin"]), (401, &"*".parse().unwrap()));
}

#[tokio::test(start_paused = true)]
async fn another_sites_page_can_do_nothing_with_the_cookie() {
    let world = world().await;
    let ada = world.sign_up("ada@example.com").await;
    let cookie = format!("mh_session={}", ada.token);
    let job = text(&world.post("/api/schedule", Some(&ada.token), daily(json!({}))).await.body["id"]);
    let pause = format!("/api/job/{job}/pause");
    for forged in [("sec-fetch-site", "cross-site"), ("sec-fetch-site", "same-site"), ("origin", "https://evil.example")] {
        for (method, path) in [("POST", pause.as_str()), ("POST", "/api/auth/logout"), ("DELETE", "/api/auth/sessions")] {
            let headers = [("cookie", cookie.as_str()), ("host", "minutehand.example"), forged];
            let reply = world.send(method, path, None, &headers, Body::empty()).await;
            assert_problem(&reply, 403, "cross_site", &format!("{method} {path} with {forged:?}"));
            assert!(!reply.headers.contains_key("access-control-allow-origin"));
        }
    }
    let headers = [("cookie", cookie.as_str()), ("sec-fetch-site", "cross-site")];
    let read = world.send("GET", "/api/auth/me", None, &headers, Body::empty()).await;
    assert_eq!(read.status, StatusCode::OK, "reading changes nothing");
    assert!(!read.headers.contains_key("access-control-allow-origin"), "and the other site cannot read it");
    let headers = [("cookie", cookie.as_str()), ("sec-fetch-site", "same-origin")];
    assert_eq!(world.send("POST", &pause, None, &headers, Body::empty()).await.status, StatusCode::OK);
}

#[tokio::test(start_paused = true)]
async fn no_answer_can_be_framed_sniffed_kept_or_run() {
    let world = world().await;
    for path in ["/api/health", "/api/jobs", "/api/nothing", "/api/openapi.json"] {
        let headers = world.get(path, None).await.headers;
        assert!(headers["content-security-policy"].to_str().unwrap().starts_with("default-src 'none'"), "{path}");
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "DENY"),
            ("referrer-policy", "no-referrer"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
        ] {
            assert_eq!(headers[name], value, "{path}");
        }
        assert!(!headers.contains_key("strict-transport-security"), "plain HTTP must not promise HTTPS");
    }
}

#[tokio::test(start_paused = true)]
async fn a_query_parameter_is_given_once() {
    let world = world().await;
    let ada = world.sign_up("ada@example.com").await;
    let reply = world.get("/api/jobs?limit=5&limit=50", Some(&ada.token)).await;
    assert_wrong(&reply, &["?limit"], "twice");
}
