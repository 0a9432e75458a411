//! One's own sessions and password.

use http::StatusCode;
use products::REGISTRIES;
use serde_json::{Value, json};
use testing::problem::{assert_problem, assert_wrong, text};
use testing::{Reply, World};

const PASSWORD: &str = "correct horse";
const NEXT: &str = "velvet kettle orbit";

async fn world() -> World {
    World::at("2026-11-21T09:00:10Z", &REGISTRIES).await
}

async fn log_in(world: &World, password: &str) -> Reply {
    let headers = [("user-agent", "Firefox/150.0")];
    let body = json!({"email": "ada@example.com", "password": password});
    world.post_from_with("192.0.2.7", "/api/auth/login", body, &headers).await
}

async fn sessions(world: &World, token: &str) -> Vec<Value> {
    let reply = world.get("/api/auth/sessions", Some(token)).await;
    assert_eq!(reply.status, StatusCode::OK, "{:?}", reply.body);
    reply.body["items"].as_array().unwrap().clone()
}

#[tokio::test(start_paused = true)]
async fn one_sees_ones_sessions_and_ends_them_one_by_one() {
    let world = world().await;
    let ada = world.sign_up("ada@example.com").await;
    let bob = world.sign_up("bob@example.com").await;
    let other = text(&log_in(&world, PASSWORD).await.body["token"]);
    let seen = sessions(&world, &ada.token).await;
    assert_eq!(seen.len(), 2);
    let (mine, foreign) = if seen[0]["current"] == true { (&seen[0], &seen[1]) } else { (&seen[1], &seen[0]) };
    assert_eq!((&mine["ip"], &mine["method"]), (&Value::Null, &json!("password")));
    assert_eq!((&foreign["ip"], &foreign["user_agent"]), (&json!("192.0.2.7"), &json!("Firefox/150.0")));
    assert!(!json!(seen).to_string().contains("mhs_"));
    let path = format!("/api/auth/sessions/{}", text(&foreign["id"]));
    assert_problem(&world.delete(&path, Some(&bob.token)).await, 404, "not_found", "somebody else's");
    assert_eq!(world.delete(&path, Some(&ada.token)).await.status, StatusCode::NO_CONTENT);
    assert_problem(&world.get("/api/auth/me", Some(&other)).await, 401, "unauthenticated", "ended");
    assert_problem(&world.delete(&path, Some(&ada.token)).await, 404, "not_found", "ended twice");
    assert_eq!(sessions(&world, &ada.token).await.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn all_others_are_ended_at_once_however_many() {
    let world = world().await;
    let ada = world.sign_up("ada@example.com").await;
    let mut others = Vec::new();
    for _ in 0..45 {
        others.push(text(&log_in(&world, PASSWORD).await.body["token"]));
    }
    let ended = world.delete("/api/auth/sessions", Some(&ada.token)).await;
    assert_eq!((ended.status, &ended.body), (StatusCode::OK, &json!({"ended": 45})));
    for token in &others {
        assert_eq!(world.get("/api/auth/me", Some(token)).await.status, StatusCode::UNAUTHORIZED);
    }
    assert_eq!(world.get("/api/auth/me", Some(&ada.token)).await.status, StatusCode::OK);
}

#[tokio::test(start_paused = true)]
async fn a_new_password_ends_the_other_sessions_and_the_old_password() {
    let world = world().await;
    let ada = world.sign_up("ada@example.com").await;
    let other = text(&log_in(&world, PASSWORD).await.body["token"]);
    let change = |current: &str, new: &str| json!({"current_password": current, "new_password": new});
    let wrong = world.post("/api/auth/password", Some(&ada.token), change("not it", NEXT)).await;
    assert_problem(&wrong, 401, "invalid_credentials", "the present one is another");
    for weak in ["password1", "adaexample", "short", "2026-11-21"] {
        let refused = world.post("/api/auth/password", Some(&ada.token), change(PASSWORD, weak)).await;
        assert_wrong(&refused, &["#/new_password"], weak);
    }
    let changed = world.post("/api/auth/password", Some(&ada.token), change(PASSWORD, NEXT)).await;
    assert_eq!(changed.status, StatusCode::NO_CONTENT, "{:?}", changed.body);
    assert_eq!(world.get("/api/auth/me", Some(&other)).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(world.get("/api/auth/me", Some(&ada.token)).await.status, StatusCode::OK);
    assert_problem(&log_in(&world, PASSWORD).await, 401, "invalid_credentials", "the old one");
    assert_eq!(log_in(&world, NEXT).await.status, StatusCode::OK);
}

#[tokio::test(start_paused = true)]
async fn of_many_who_change_a_password_at_once_one_wins() {
    let world = world().await;
    let ada = world.sign_up("ada@example.com").await;
    let news = ["velvet kettle orbit", "marble lantern thirty", "plover gasket onion"];
    let changes = news.map(|new| {
        let body = json!({"current_password": PASSWORD, "new_password": new});
        let (world, token) = (&world, &ada.token);
        async move { world.post("/api/auth/password", Some(token), body).await.status.as_u16() }
    });
    let statuses = futures::future::join_all(changes).await;
    assert_eq!(statuses.iter().filter(|status| **status == 204).count(), 1, "{statuses:?}");
    let mut open = 0;
    for password in news.iter().chain([&PASSWORD]) {
        open += usize::from(log_in(&world, password).await.status == StatusCode::OK);
    }
    assert_eq!(open, 1, "one password opens the account");
}

#[tokio::test(start_paused = true)]
async fn trying_passwords_with_a_stolen_session_is_limited() {
    let world = World::limited("2026-11-21T09:00:10Z", &REGISTRIES).await;
    let ada = world.sign_up("ada@example.com").await;
    for number in 0..6 {
        let body = json!({"current_password": format!("guess {number}"), "new_password": NEXT});
        let reply = world.post("/api/auth/password", Some(&ada.token), body).await;
        assert_eq!(reply.status.as_u16(), if number < 5 { 401 } else { 429 });
    }
}
