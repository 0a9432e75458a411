//! API keys: what bounds them, and rotation.

use std::time::Duration;

use axum::body::Body;
use cx::{Cx, Touch};
use embedded::Fault;
use futures::future::join_all;
use http::StatusCode;
use identity::{ApiKeyLookup, Token};
use jiff::SignedDuration;
use products::REGISTRIES;
use serde_json::{Value, json};
use testing::problem::{assert_problem, assert_wrong, text};
use testing::{Person, World};

async fn team() -> (World, Person) {
    let world = World::at("2026-11-21T09:00:10Z", &REGISTRIES).await;
    let ada = world.sign_up("ada@example.com").await;
    (world, ada)
}

async fn make(world: &World, ada: &Person, bounds: Value) -> Value {
    let mut body = json!({"name": "bounded"});
    body.as_object_mut().unwrap().extend(bounds.as_object().unwrap().clone());
    let made = world.post("/api/keys", Some(&ada.token), body).await;
    assert_eq!(made.status, StatusCode::CREATED, "{:?}", made.body);
    made.body
}

async fn rotate(world: &World, ada: &Person, id: &str, hours: u32) -> testing::Reply {
    world.post(&format!("/api/keys/{id}/rotate"), Some(&ada.token), json!({"overlap_hours": hours})).await
}

async fn status(world: &World, key: &str) -> u16 {
    world.get("/api/jobs", Some(key)).await.status.as_u16()
}

/// Lets what comes at once read at once, before any of it writes.
fn slow_down(world: &World) {
    let delay = Fault::Delay(Duration::from_millis(50));
    world.machine.embedded().faults().inject(delay.on("TransactWriteItems").always());
}

async fn status_from(world: &World, key: &str, address: &str, headers: &[(&str, &str)]) -> u16 {
    let api = world.api.from_address(address.parse().unwrap());
    api.send("GET", "/api/jobs", Some(key), headers, Body::empty()).await.status.as_u16()
}

#[tokio::test(start_paused = true)]
async fn a_key_does_what_its_scopes_name() {
    let (world, ada) = team().await;
    let reader = make(&world, &ada, json!({"scopes": ["jobs:read", "jobs:read"]})).await;
    assert_eq!(reader["scopes"], json!(["jobs:read"]));
    let key = text(&reader["key"]);
    assert_eq!(status(&world, &key).await, 200);
    assert_problem(&world.post("/api/schedule", Some(&key), json!({})).await, 403, "forbidden", "it reads only");
    let me = world.get("/api/auth/me", Some(&key)).await.body;
    assert_eq!((&me["scopes"], &me["api_key"]), (&json!(["jobs:read"]), &reader["id"]));
    for (bounds, wrong) in [
        (json!({"scopes": ["jobs:read", "jobs:fly"]}), "#/scopes/1"),
        (json!({"scopes": ["keys:manage"]}), "#/scopes/0"),
        (json!({"scopes": []}), "#/scopes"),
        (json!({"scopes": "jobs:read"}), "#/scopes"),
        (json!({"expires_at": "2026-11-21T09:00:00Z"}), "#/expires_at"),
        (json!({"expires_at": "tomorrow"}), "#/expires_at"),
        (json!({"allowed_ips": ["192.0.2.7", "example.com"]}), "#/allowed_ips/1"),
        (json!({"allowed_ips": ["192.0.2.0/33"]}), "#/allowed_ips/0"),
        (json!({"allowed_origins": ["https://app.example.com/path"]}), "#/allowed_origins/0"),
        (json!({"allowed_origins": ["*"]}), "#/allowed_origins/0"),
        (json!({"allowed_origins": vec!["https://a.example"; 51]}), "#/allowed_origins"),
    ] {
        let mut body = json!({"name": "wrong"});
        body.as_object_mut().unwrap().extend(bounds.as_object().unwrap().clone());
        assert_wrong(&world.post("/api/keys", Some(&ada.token), body).await, &[wrong], &bounds.to_string());
    }
}

#[tokio::test(start_paused = true)]
async fn a_key_ends_at_its_instant() {
    let (world, ada) = team().await;
    let key = text(&make(&world, &ada, json!({"expires_at": "2026-11-21T10:00:00.500Z"})).await["key"]);
    let end = "2026-11-21T10:00:00.500Z".parse().unwrap();
    world.wait_until(end - SignedDuration::from_millis(2)).await;
    assert_eq!(status(&world, &key).await, 200);
    world.wait_until(end).await;
    assert_eq!(status(&world, &key).await, 401);
}

#[tokio::test(start_paused = true)]
async fn a_key_opens_from_its_addresses_only() {
    let (world, ada) = team().await;
    let bounds = json!({"allowed_ips": ["192.0.2.7", "198.51.100.0/24", "2001:db8:1::/48", "::ffff:203.0.113.0/120"]});
    let made = make(&world, &ada, bounds).await;
    assert_eq!(made["allowed_ips"], json!(["192.0.2.7/32", "198.51.100.0/24", "2001:db8:1::/48", "203.0.113.0/24"]));
    let key = text(&made["key"]);
    for (address, expected) in [
        ("192.0.2.7", 200),
        ("::ffff:192.0.2.7", 200),
        ("192.0.2.8", 403),
        ("198.51.100.255", 200),
        ("198.51.101.1", 403),
        ("2001:db8:1:ffff::1", 200),
        ("2001:db8:2::1", 403),
        ("203.0.113.9", 200),
    ] {
        assert_eq!(status_from(&world, &key, address, &[]).await, expected, "{address}");
        let forged = [("x-forwarded-for", "192.0.2.7")];
        assert_eq!(status_from(&world, &key, address, &forged).await, expected, "a header is no address");
    }
    assert_eq!(status(&world, &key).await, 403, "an address that nobody knows");
    let list = world.get("/api/keys", Some(&ada.token)).await.body;
    assert_eq!(list["items"][0]["last_used_ip"], "192.0.2.7");
}

#[tokio::test(start_paused = true)]
async fn a_key_for_a_web_page_opens_from_that_page_only() {
    let (world, ada) = team().await;
    let key = text(&make(&world, &ada, json!({"allowed_origins": ["https://App.example.com:443/"]})).await["key"]);
    for (headers, expected) in [
        (vec![("origin", "https://app.example.com")], 200),
        (vec![("origin", "https://evil.example.com")], 403),
        (vec![("origin", "http://app.example.com")], 403),
        (vec![("origin", "null")], 403),
        (vec![], 403),
    ] {
        assert_eq!(status_from(&world, &key, "192.0.2.7", &headers).await, expected, "{headers:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_rotated_key_has_two_texts_until_the_overlap_ends() {
    let (world, ada) = team().await;
    let made = make(&world, &ada, json!({"scopes": ["jobs:read"]})).await;
    let (id, old) = (text(&made["id"]), text(&made["key"]));
    let rotated = rotate(&world, &ada, &id, 2).await;
    assert_eq!(rotated.status, StatusCode::OK, "{:?}", rotated.body);
    let new = text(&rotated.body["key"]);
    assert_eq!((&rotated.body["id"], &rotated.body["scopes"]), (&made["id"], &made["scopes"]));
    assert_eq!((status(&world, &old).await, status(&world, &new).await), (200, 200));
    // Used meanwhile, it still ends.
    world.wait_until("2026-11-21T11:00:09.998Z".parse().unwrap()).await;
    assert_eq!(status(&world, &old).await, 200);
    world.wait_until("2026-11-21T11:00:10Z".parse().unwrap()).await;
    assert_eq!((status(&world, &old).await, status(&world, &new).await), (401, 200));
    // Rotated twice within the overlap there are two texts, not three.
    let second = text(&rotate(&world, &ada, &id, 24).await.body["key"]);
    let third = text(&rotate(&world, &ada, &id, 24).await.body["key"]);
    assert_eq!([status(&world, &new).await, status(&world, &second).await, status(&world, &third).await], [401, 200, 200]);
    let at_once = text(&rotate(&world, &ada, &id, 0).await.body["key"]);
    assert_eq!([status(&world, &third).await, status(&world, &at_once).await], [401, 200]);
    assert_wrong(&rotate(&world, &ada, &id, 169).await, &["#/overlap_hours"], "more than a week");
    assert_eq!(world.delete(&format!("/api/keys/{id}"), Some(&ada.token)).await.status, StatusCode::NO_CONTENT);
    assert_eq!(status(&world, &at_once).await, 401);
}

#[tokio::test(start_paused = true)]
async fn of_many_rotations_at_once_one_wins() {
    let (world, ada) = team().await;
    let made = make(&world, &ada, json!({})).await;
    let (id, old) = (text(&made["id"]), text(&made["key"]));
    slow_down(&world);
    let replies = join_all((0..8).map(|_| rotate(&world, &ada, &id, 1))).await;
    let won: Vec<_> = replies.iter().filter(|reply| reply.status == StatusCode::OK).collect();
    assert_eq!(won.len(), 1, "{:?}", replies.iter().map(|reply| reply.status).collect::<Vec<_>>());
    for lost in replies.iter().filter(|reply| reply.status != StatusCode::OK) {
        assert_problem(lost, 409, "changed_meanwhile", "one of many");
    }
    assert_eq!((status(&world, &text(&won[0].body["key"])).await, status(&world, &old).await), (200, 200));
    assert_eq!(world.get("/api/keys", Some(&ada.token)).await.body["items"].as_array().unwrap().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_key_revoked_while_it_is_rotated_or_used_opens_nothing() {
    for _ in 0..5 {
        let (world, ada) = team().await;
        let made = make(&world, &ada, json!({})).await;
        let (id, key) = (text(&made["id"]), text(&made["key"]));
        let path = format!("/api/keys/{id}");
        slow_down(&world);
        let (rotated, revoked, used) =
            tokio::join!(rotate(&world, &ada, &id, 1), world.delete(&path, Some(&ada.token)), status(&world, &key));
        assert!([200, 401].contains(&used));
        if revoked.status == StatusCode::NO_CONTENT {
            let new = rotated.body["key"].as_str().map(str::to_owned);
            for text in [Some(key), new].into_iter().flatten() {
                assert_eq!(status(&world, &text).await, 401);
            }
        } else {
            assert_problem(&revoked, 409, "changed_meanwhile", "rotated first");
            assert_eq!(rotated.status, StatusCode::OK);
        }
    }
}

/// The look-up is read, the key revoked or rotated, and only then its use noted.
#[tokio::test(start_paused = true)]
async fn noting_a_use_brings_no_key_back() {
    let (world, ada) = team().await;
    let cx = Cx::new(world.machine.parts().clone(), "test", &[Touch::Everything]);
    let made = make(&world, &ada, json!({})).await;
    let key = text(&made["key"]);
    let token = Token::read(Token::API_KEY, &key).unwrap();
    let read = ApiKeyLookup::peek(&cx, &token).await.unwrap().unwrap();
    rotate(&world, &ada, &text(&made["id"]), 1).await;
    read.note_use(&cx, None).await;
    world.wait_until("2026-11-21T10:00:10Z".parse().unwrap()).await;
    assert_eq!(status(&world, &key).await, 401, "the overlap ends as it was set");

    let made = make(&world, &ada, json!({})).await;
    let token = Token::read(Token::API_KEY, &text(&made["key"])).unwrap();
    let read = ApiKeyLookup::peek(&cx, &token).await.unwrap().unwrap();
    world.delete(&format!("/api/keys/{}", text(&made["id"])), Some(&ada.token)).await;
    read.note_use(&cx, None).await;
    assert_eq!(status(&world, &text(&made["key"])).await, 401);
}
