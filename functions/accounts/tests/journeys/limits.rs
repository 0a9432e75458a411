//! Limits hold exactly, for whom they should and for nobody else, and open again.

use futures::future::join_all;
use http::StatusCode;
use jiff::SignedDuration;
use products::REGISTRIES;
use serde_json::json;
use testing::{Reply, World};

const AT: &str = "2026-11-21T09:00:10Z";

async fn world() -> World {
    World::limited(AT, &REGISTRIES).await
}

fn header(reply: &Reply, name: &str) -> String {
    reply.headers.get(name).map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default()
}

async fn log_in(world: &World, email: &str, password: &str, address: &str) -> Reply {
    world.post_from(address, "/api/auth/login", json!({"email": email, "password": password})).await
}

#[tokio::test(start_paused = true)]
async fn a_user_asks_a_hundred_times_a_minute_by_whatever_credential() {
    let world = world().await;
    let ada = world.sign_up("ada@example.com").await;
    let bob = world.sign_up("bob@example.com").await;
    let key = world.key_of(&ada).await;
    let first = world.get("/api/jobs", Some(&key)).await;
    assert_eq!((header(&first, "ratelimit-limit"), header(&first, "ratelimit-remaining")), ("100".into(), "98".into()));
    assert_eq!(header(&first, "ratelimit-reset"), "50");
    for count in 2..100 {
        let token = if count % 2 == 0 { &key } else { &ada.token };
        assert_eq!(world.get("/api/jobs", Some(token)).await.status, StatusCode::OK, "request {count}");
    }
    for token in [&key, &ada.token] {
        let refused = world.get("/api/jobs", Some(token)).await;
        assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(refused.body["code"], "rate_limited");
        assert_eq!((header(&refused, "retry-after"), header(&refused, "ratelimit-remaining")), ("50".into(), "0".into()));
    }
    assert_eq!(world.get("/api/jobs", Some(&bob.token)).await.status, StatusCode::OK);
    world.wait_until(world.now() + SignedDuration::from_secs(50)).await;
    assert_eq!(world.get("/api/jobs", Some(&key)).await.status, StatusCode::OK);
}

#[tokio::test(start_paused = true)]
async fn of_many_requests_at_once_as_many_pass_as_may() {
    let world = world().await;
    let ada = world.sign_up("ada@example.com").await;
    let replies = join_all((0..150).map(|_| world.get("/api/jobs", Some(&ada.token)))).await;
    let passed = replies.iter().filter(|reply| reply.status == StatusCode::OK).count();
    let refused = replies.iter().filter(|reply| reply.status == StatusCode::TOO_MANY_REQUESTS).count();
    assert_eq!((passed, refused), (100, 50));
}

#[tokio::test(start_paused = true)]
async fn an_account_takes_five_log_ins_a_quarter_of_an_hour_wherever_they_come_from() {
    let world = world().await;
    world.sign_up("ada@example.com").await;
    for guess in 0..5 {
        let reply = log_in(&world, "ada@example.com", "wrong horse", &format!("198.51.100.{guess}")).await;
        assert_eq!(reply.status, StatusCode::UNAUTHORIZED);
    }
    let right = log_in(&world, "Ada@Example.com", "correct horse", "198.51.100.9").await;
    assert_eq!(right.status, StatusCode::TOO_MANY_REQUESTS, "however it is written, it is one account");
    assert_eq!(header(&right, "retry-after"), (15 * 60 - 10).to_string());
    world.wait_until("2026-11-21T09:15:00Z".parse().unwrap()).await;
    assert_eq!(log_in(&world, "ada@example.com", "correct horse", "198.51.100.9").await.status, StatusCode::OK);
}

#[tokio::test(start_paused = true)]
async fn an_unknown_account_is_limited_like_a_known_one() {
    let world = world().await;
    for (guess, expected) in [401, 401, 401, 401, 401, 429].into_iter().enumerate() {
        let reply = log_in(&world, "nobody@example.com", "wrong horse", &format!("198.51.100.{guess}")).await;
        assert_eq!(reply.status, expected);
    }
}

#[tokio::test(start_paused = true)]
async fn an_address_takes_five_log_ins_at_whatever_accounts() {
    let world = world().await;
    world.sign_up("ada@example.com").await;
    for guess in 0..5 {
        let reply = log_in(&world, &format!("ada{guess}@example.com"), "correct horse", "2001:db8:1:2::1").await;
        assert_eq!(reply.status, StatusCode::UNAUTHORIZED);
    }
    let neighbour = log_in(&world, "ada@example.com", "correct horse", "2001:db8:1:2:ffff::7").await;
    assert_eq!(neighbour.status, StatusCode::TOO_MANY_REQUESTS, "an IPv6 customer has 64 bits of addresses");
    let elsewhere = log_in(&world, "ada@example.com", "correct horse", "2001:db8:1:3::1").await;
    assert_eq!(elsewhere.status, StatusCode::OK);
}

#[tokio::test(start_paused = true)]
async fn an_address_signs_up_twenty_times_an_hour() {
    let world = world().await;
    for number in 0..21 {
        let account = json!({"email": format!("ada{number}@example.com"), "password": "correct horse"});
        let reply = world.post_from("198.51.100.1", "/api/auth/signup", account).await;
        assert_eq!(reply.status, if number < 20 { StatusCode::CREATED } else { StatusCode::TOO_MANY_REQUESTS });
    }
}

#[tokio::test(start_paused = true)]
async fn no_header_moves_a_caller_elsewhere() {
    let world = world().await;
    for (guess, expected) in [401, 401, 401, 401, 401, 429].into_iter().enumerate() {
        let body = json!({"email": format!("ada{guess}@example.com"), "password": "wrong horse"});
        let forged = format!("203.0.113.{guess}");
        let headers = [("x-forwarded-for", forged.as_str()), ("forwarded", "for=203.0.113.60"), ("x-real-ip", &forged)];
        let reply = world.post_from_with("198.51.100.1", "/api/auth/login", body, &headers).await;
        assert_eq!(reply.status, expected);
    }
}
