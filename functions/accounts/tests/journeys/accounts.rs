//! Signing up, in and out, and API keys.

use axum::body::Body;
use futures::future::join_all;
use http::header::SET_COOKIE;
use http::{HeaderMap, StatusCode};
use jiff::SignedDuration;
use products::REGISTRIES;
use serde_json::{Value, json};
use testing::problem::{assert_problem, assert_wrong, text};
use testing::{Reply, World};

const THIRTY_DAYS_S: u32 = 30 * 24 * 3_600;

async fn world() -> World {
    World::at("2026-11-21T09:00:10Z", &REGISTRIES).await
}

async fn sign_up(world: &World, email: &str) -> Reply {
    world.post("/api/auth/signup", None, json!({"email": email, "password": "correct horse"})).await
}

async fn log_in(world: &World, email: &str, password: &str) -> Reply {
    world.post("/api/auth/login", None, json!({"email": email, "password": password})).await
}

fn cookie(headers: &HeaderMap) -> (String, Vec<String>) {
    let cookies: Vec<_> = headers.get_all(SET_COOKIE).iter().collect();
    assert_eq!(cookies.len(), 1, "{cookies:?}");
    let mut parts = cookies[0].to_str().unwrap().split("; ").map(str::to_owned);
    let pair = parts.next().unwrap();
    let mut attributes: Vec<String> = parts.collect();
    attributes.sort_unstable();
    (pair, attributes)
}

/// A problem without what differs from request to request.
fn without_request_id(reply: &Reply) -> Value {
    let mut body = reply.body.clone();
    body.as_object_mut().unwrap().remove("request_id");
    body
}

#[tokio::test(start_paused = true)]
async fn signing_up_makes_a_person_a_team_and_a_session() {
    let world = world().await;
    let made = sign_up(&world, " Ada@Example.com ").await;
    assert_eq!(made.status, StatusCode::CREATED);
    let body = &made.body;
    assert_eq!(body["user"]["email"], "ada@example.com");
    assert_eq!(body["team"]["name"], "ada");
    assert!(text(&body["user"]["id"]).starts_with("user_") && text(&body["team"]["id"]).starts_with("team_"));
    let token = text(&body["token"]);
    assert!(token.starts_with("mhs_"));
    assert!(!body.to_string().contains("password"), "{body}");

    let (pair, attributes) = cookie(&made.headers);
    assert_eq!(pair, format!("mh_session={token}"));
    // Not `Secure`: the one-machine runner serves plain HTTP, and browsers drop such cookies there.
    assert_eq!(attributes, ["HttpOnly", &format!("Max-Age={THIRTY_DAYS_S}"), "Path=/", "SameSite=Lax"]);
    let expected = json!({"user": body["user"], "team": body["team"], "role": "owner"});
    assert_eq!(world.get("/api/auth/me", Some(&token)).await.body, expected);
    for line in [pair.clone(), format!("theme=dark; {pair}; a=b")] {
        let me = world.send("GET", "/api/auth/me", None, &[("cookie", &line)], Body::empty()).await;
        assert_eq!((me.status, &me.body), (StatusCode::OK, &expected), "by cookie");
    }
}

#[tokio::test(start_paused = true)]
async fn an_address_has_one_account_in_any_spelling() {
    let world = world().await;
    world.sign_up("ada@example.com").await;
    for spelling in ["ada@example.com", "ADA@EXAMPLE.COM", " Ada@example.com\n"] {
        let again = sign_up(&world, spelling).await;
        assert_problem(&again, 409, "email_taken", spelling);
        assert!(again.headers.get(SET_COOKIE).is_none());
        assert_eq!(log_in(&world, spelling, "correct horse").await.status, StatusCode::OK);
    }
}

#[tokio::test(start_paused = true)]
async fn of_many_who_want_an_address_at_once_one_gets_it() {
    let world = world().await;
    let replies = join_all((0..6).map(|_| sign_up(&world, "ada@example.com"))).await;
    let (made, refused): (Vec<_>, Vec<_>) = replies.into_iter().partition(|reply| reply.status == StatusCode::CREATED);
    assert_eq!(made.len(), 1);
    refused.iter().for_each(|reply| assert_problem(reply, 409, "email_taken", "the others"));
    let user = log_in(&world, "ada@example.com", "correct horse").await.body["user"].clone();
    assert_eq!(user, made[0].body["user"]);
}

#[tokio::test(start_paused = true)]
async fn refuses_addresses_and_passwords_that_cannot_be() {
    let world = world().await;
    let emails = [
        "",
        "ada",
        "@example.com",
        "ada@",
        "ada@localhost",
        "a b@example.com",
        "a@b@example.com",
        "ada@example.com\0",
        "ada@exa\r\nmple.com",
    ];
    for email in emails {
        for path in ["/api/auth/signup", "/api/auth/login"] {
            let reply = world.post(path, None, json!({"email": email, "password": "correct horse"})).await;
            assert_wrong(&reply, &["#/email"], &format!("{path} {email:?}"));
        }
    }
    let table: [(Value, &[&str]); 9] = [
        (json!({}), &["#/email", "#/password"]),
        (json!({"email": "", "password": "short"}), &["#/email", "#/password"]),
        (json!({"email": null, "password": null}), &["#/email", "#/password"]),
        (json!({"email": 5, "password": ["correct horse"]}), &["#/email", "#/password"]),
        (json!({"email": "ada@example.com", "password": "1234567"}), &["#/password"]),
        (json!({"email": "ada@example.com", "password": ""}), &["#/password"]),
        (json!({"email": "ada@example.com", "password": "x".repeat(257)}), &["#/password"]),
        (json!({"email": format!("{}@example.com", "a".repeat(250)), "password": "correct horse"}), &["#/email"]),
        (json!({"email": "ada@example.com", "password": "correct horse", "admin": true}), &["#/admin"]),
    ];
    for (body, pointers) in table {
        assert_wrong(&world.post("/api/auth/signup", None, body.clone()).await, pointers, &body.to_string());
    }
    for weak in ["12345678", "password1", "        ", "😀😀😀😀😀😀😀😀", "adaexample", "qwertyuiop"] {
        let body = json!({"email": "ada@example.com", "password": weak});
        assert_wrong(&world.post("/api/auth/signup", None, body).await, &["#/password"], weak);
    }
    for (number, password) in (1..).zip(["velvet 😀 kettle", " kettle orbit ", "kettle\0orbit 94"]) {
        let email = format!("u{number}@example.com");
        let body = json!({"email": email, "password": password});
        assert_eq!(world.post("/api/auth/signup", None, body).await.status, StatusCode::CREATED, "{password:?}");
        assert_eq!(log_in(&world, &email, password).await.status, StatusCode::OK, "{password:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn logging_in_tells_nothing_about_who_has_an_account() {
    let world = world().await;
    let ada = world.sign_up("ada@example.com").await;
    let good = log_in(&world, "Ada@example.com", "correct horse").await;
    assert_eq!(good.status, StatusCode::OK);
    assert_ne!(good.body["token"], ada.token, "a session of its own");
    assert_eq!(good.body["team"]["id"], ada.team);
    assert_eq!(cookie(&good.headers).0, format!("mh_session={}", text(&good.body["token"])));

    let wrong = log_in(&world, "ada@example.com", "correct  horse").await;
    assert_problem(&wrong, 401, "invalid_credentials", "wrong password");
    let long = "correct horse".to_owned() + &"x".repeat(10_000);
    for (email, password) in [("bob@example.com", "correct horse"), ("ada@example.com", ""), ("ada@example.com", &long)] {
        let reply = log_in(&world, email, password).await;
        assert_eq!(without_request_id(&reply), without_request_id(&wrong), "{email}");
        assert_eq!(reply.headers.keys().collect::<Vec<_>>(), wrong.headers.keys().collect::<Vec<_>>());
        assert!(reply.headers.get(SET_COOKIE).is_none());
    }
}

#[tokio::test(start_paused = true)]
async fn logging_out_ends_this_session_and_no_other() {
    let world = world().await;
    let ada = world.sign_up("ada@example.com").await;
    let other = text(&log_in(&world, "ada@example.com", "correct horse").await.body["token"]);
    let out =
        world.send("POST", "/api/auth/logout", None, &[("cookie", &format!("mh_session={}", ada.token))], Body::empty()).await;
    assert_eq!((out.status, &out.body), (StatusCode::NO_CONTENT, &Value::Null));
    let (pair, attributes) = cookie(&out.headers);
    assert_eq!((pair.as_str(), attributes.contains(&"Max-Age=0".to_owned())), ("mh_session=", true));
    assert_problem(&world.get("/api/auth/me", Some(&ada.token)).await, 401, "unauthenticated", "the ended session");
    assert_eq!(world.get("/api/auth/me", Some(&other)).await.status, StatusCode::OK);

    let key = world.post("/api/keys", Some(&other), json!({"name": "laptop"})).await.body;
    let refused = world.post("/api/auth/logout", Some(&text(&key["key"])), json!({})).await;
    assert_problem(&refused, 403, "forbidden", "a key");
    let me = world.get("/api/auth/me", Some(&text(&key["key"]))).await;
    assert_eq!((&me.body["api_key"], &me.body["team"]["id"]), (&key["id"], &json!(ada.team)));
    assert_eq!(me.body["user"]["email"], "ada@example.com");
}

#[tokio::test(start_paused = true)]
async fn a_session_lasts_thirty_days() {
    let world = world().await;
    let ada = world.sign_up("ada@example.com").await;
    let ends = world.now() + SignedDuration::from_secs(THIRTY_DAYS_S.into());
    world.wait_until(ends - SignedDuration::from_secs(1)).await;
    assert_eq!(world.get("/api/auth/me", Some(&ada.token)).await.status, StatusCode::OK);
    world.wait_until(ends).await;
    assert_problem(&world.get("/api/auth/me", Some(&ada.token)).await, 401, "unauthenticated", "at its end");
}

#[tokio::test(start_paused = true)]
async fn a_key_is_shown_once_and_works_until_revoked() {
    let world = world().await;
    let ada = world.sign_up("ada@example.com").await;
    let made = world.post("/api/keys", Some(&ada.token), json!({"name": "  laptop "})).await;
    assert_eq!(made.status, StatusCode::CREATED);
    let (id, key) = (text(&made.body["id"]), text(&made.body["key"]));
    assert!(key.starts_with("mh_") && key.len() == 42, "{key}");
    assert_eq!((&made.body["name"], &made.body["last_used_at"]), (&json!("laptop"), &Value::Null));
    assert_eq!(made.body["hint"], format!("{}…", &key[..9]));
    world.wait_until("2026-11-21T09:01:00Z".parse().unwrap()).await;
    world.post("/api/keys", Some(&ada.token), json!({"name": "later"})).await;

    world.get("/api/jobs", Some(&key)).await;
    let list = world.get("/api/keys", Some(&ada.token)).await;
    assert!(!list.body.to_string().contains(&key[9..]), "{}", list.body);
    let names: Vec<&Value> = list.body["items"].as_array().unwrap().iter().map(|item| &item["name"]).collect();
    assert_eq!(names, ["later", "laptop"], "newest first");
    let mut expected = made.body.clone();
    expected.as_object_mut().unwrap().remove("key");
    expected["last_used_at"] = json!("2026-11-21T09:01:00Z");
    assert_eq!(list.body["items"][1], expected, "it was used just now");
    assert_eq!(list.body["next_cursor"], Value::Null);

    // Its use is noted once a minute, not with each request.
    for (now, noted) in [("2026-11-21T09:01:59Z", "2026-11-21T09:01:00Z"), ("2026-11-21T09:02:00Z", "2026-11-21T09:02:00Z")] {
        world.wait_until(now.parse().unwrap()).await;
        world.get("/api/jobs", Some(&key)).await;
        assert_eq!(world.get("/api/keys", Some(&ada.token)).await.body["items"][1]["last_used_at"], noted);
    }
    let path = format!("/api/keys/{id}");
    assert_problem(&world.delete(&path, Some(&key)).await, 403, "forbidden", "no key may revoke keys");
    assert_eq!(world.delete(&path, Some(&ada.token)).await.status, StatusCode::NO_CONTENT);
    assert_problem(&world.get("/api/jobs", Some(&key)).await, 401, "unauthenticated", "revoked");
    assert_problem(&world.delete(&path, Some(&ada.token)).await, 404, "not_found", "revoked twice");
    assert_eq!(world.get("/api/keys", Some(&ada.token)).await.body["items"].as_array().unwrap().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_key_needs_a_name_and_a_team_has_a_hundred_at_most() {
    let world = world().await;
    let ada = world.sign_up("ada@example.com").await;
    for name in [json!(null), json!(""), json!("  "), json!("😀".repeat(101)), json!(5), json!(["laptop"])] {
        let reply = world.post("/api/keys", Some(&ada.token), json!({"name": name})).await;
        assert_wrong(&reply, &["#/name"], &name.to_string());
    }
    let reply = world.post("/api/keys", Some(&ada.token), json!({"name": "a", "scope": "all"})).await;
    assert_wrong(&reply, &["#/scope"], "an unknown field");
    for number in 0..100 {
        let made = world.post("/api/keys", Some(&ada.token), json!({"name": format!("😀 {number}")})).await;
        assert_eq!(made.status, StatusCode::CREATED);
    }
    let more = world.post("/api/keys", Some(&ada.token), json!({"name": "one more"})).await;
    assert_problem(&more, 409, "too_many_keys", "the hundred and first");
}
