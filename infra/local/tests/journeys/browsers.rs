//! What browsers are told, and what they are made to send.

use axum::body::Body;
use function::{Routes, Verb, endpoint_router, fallback_router};
use http::{Method, StatusCode};
use lambda_http::Context;
use minutehand::REGISTRIES;
use schedules::things::daily;
use serde_json::{Value, json};
use testing::problem::{assert_problem, assert_wrong, text};
use testing::{Event, World};

use crate::events::root;

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
    assert_eq!(job.headers["access-control-allow-methods"], "GET, HEAD, PATCH, DELETE");
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
            ("permissions-policy", "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()"),
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

#[tokio::test(start_paused = true)]
async fn another_sites_page_signs_nobody_in() {
    let world = world().await;
    world.sign_up("ada@example.com").await;
    let body = || Body::from(json!({"email": "ada@example.com", "password": "correct horse"}).to_string());
    for (from, passes) in [
        (("sec-fetch-site", "cross-site"), false),
        (("sec-fetch-site", "same-site"), false),
        (("origin", "https://evil.example"), false),
        (("sec-fetch-site", "same-origin"), true),
        (("user-agent", "curl/8.7"), true),
    ] {
        for path in ["/api/auth/login", "/api/auth/signup"] {
            let headers = [("content-type", "application/json"), ("host", "minutehand.example"), from];
            let reply = world.send("POST", path, None, &headers, body()).await;
            assert_eq!(reply.body["code"] != "cross_site", passes, "{path} with {from:?}: {}", reply.body);
            assert_eq!(reply.headers.contains_key("set-cookie"), passes && path.ends_with("login"), "{path} with {from:?}");
        }
    }
}

/// What the Lambda that `path` leads to answers to a browser's question.
async fn asked_of_lambda(world: &World, path: &str) -> Value {
    let mut event = Event::of(&root(), "platform-fallback").unwrap().json;
    event["rawPath"] = json!(path);
    event["requestContext"]["http"]["method"] = json!("OPTIONS");
    event["headers"]["origin"] = json!("https://app.example.com");
    event["headers"]["access-control-request-method"] = json!("POST");
    let reads = REGISTRIES.iter().find_map(|registry| {
        let endpoint =
            registry.endpoints.iter().find(|endpoint| Routes::from_iter([endpoint.route()]).methods_of(path) == [Method::GET]);
        Some((endpoint?, registry.routes()))
    });
    // Where `GET` is answered, its function gets every method that no other does; else the fallback does.
    let router = match reads {
        Some((endpoint, routes)) => endpoint_router(world.machine.parts(), endpoint, &routes),
        None => fallback_router(world.machine.parts(), &platform::fallback::ENTRY, &platform::routes()),
    };
    lambda::answer(router, &event.to_string(), Context::default()).await
}

#[tokio::test(start_paused = true)]
async fn browsers_are_answered_alike_on_both_machines() {
    let world = world().await;
    for path in ["/api/schedule", "/api/job/job_1", "/api/auth/login", "/api/health", "/api/nothing"] {
        let there = asked_of_lambda(&world, path).await;
        let asked = [("origin", "https://app.example.com"), ("access-control-request-method", "POST")];
        let here = world.send("OPTIONS", path, None, &asked, Body::empty()).await;
        assert_eq!(there["statusCode"], here.status.as_u16(), "{path}");
        let mut sorted_here: Vec<(String, String)> = here
            .headers
            .iter()
            .filter(|(name, _)| !["x-request-id", "strict-transport-security", "content-length"].contains(&name.as_str()))
            .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
            .collect();
        sorted_here.sort();
        assert!(sorted_here.iter().any(|(name, _)| name == "access-control-allow-origin"));
        for (name, value) in sorted_here {
            let mut methods: Vec<&str> = value.split(", ").collect();
            let there = text(&there["headers"][&name]);
            let mut others: Vec<&str> = there.split(", ").collect();
            methods.sort_unstable();
            others.sort_unstable();
            assert_eq!(methods, others, "{path}: {name}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn what_answers_get_answers_head_on_both_machines() {
    let world = world().await;
    let mut event = Event::of(&root(), "platform-health").unwrap().json;
    event["requestContext"]["http"]["method"] = json!("HEAD");
    let endpoint = platform::REGISTRY.endpoints.iter().find(|endpoint| endpoint.name == "platform-health").unwrap();
    let router = endpoint_router(world.machine.parts(), endpoint, &platform::REGISTRY.routes());
    let there = lambda::answer(router, &event.to_string(), Context::default()).await;
    assert_eq!((&there["statusCode"], there["body"].as_str().unwrap_or("")), (&json!(200), ""), "{there}");
    let here = world.send("HEAD", "/api/health", None, &[], Body::empty()).await;
    assert_eq!((here.status, here.bytes.len()), (StatusCode::OK, 0));
    let refused = world.send("HEAD", "/api/jobs", None, &[], Body::empty()).await;
    assert_eq!((refused.status, refused.bytes.len()), (StatusCode::UNAUTHORIZED, 0));
    assert_eq!(world.send("HEAD", "/api/schedule", None, &[], Body::empty()).await.status, StatusCode::METHOD_NOT_ALLOWED);
    for registry in REGISTRIES {
        let template = std::fs::read_to_string(root().join(format!("infra/{}.yaml", registry.product))).unwrap();
        for endpoint in registry.endpoints {
            let route = format!("RouteKey: ANY {}\n", endpoint.path);
            let answers_get = registry.endpoints.iter().any(|other| other.path == endpoint.path && other.verb == Verb::Get);
            assert_eq!(template.contains(&route), answers_get, "{}", endpoint.path);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_no_event_is_refused_with_the_same_headers() {
    let world = world().await;
    let router = fallback_router(world.machine.parts(), &platform::fallback::ENTRY, &platform::routes());
    let answer = lambda::answer(router, "{}", Context::default()).await;
    let known = world.get("/api/nothing", None).await.headers;
    assert_eq!(answer["statusCode"], 400);
    let headers =
        ["content-security-policy", "permissions-policy", "x-frame-options", "cache-control", "access-control-allow-origin"];
    for name in headers {
        assert_eq!(answer["headers"][name], known[name].to_str().unwrap(), "{name}");
    }
    assert!(answer["headers"]["strict-transport-security"].is_string(), "AWS is reached over HTTPS only");
}
