//! The second factor: set up with an app, asked for at log-in, lost and taken away.

use std::time::Duration;

use embedded::Fault;
use futures::future::join_all;
use http::StatusCode;
use jiff::Timestamp;
use products::REGISTRIES;
use serde_json::{Value, json};
use testing::problem::{assert_problem, assert_wrong, text};
use testing::{Person, Reply, World};
use totp_rs::Totp;

const PASSWORD: &str = "correct horse";

/// What an app that took `url` shows at `now`.
pub(crate) fn code_of(url: &str, now: Timestamp) -> String {
    Totp::from_url(url).unwrap().generate(u64::try_from(now.as_second()).unwrap()).to_string()
}

async fn post(world: &World, person: &Person, path: &str, body: Value) -> Reply {
    world.post(&format!("/api/auth/second-factor{path}"), Some(&person.token), body).await
}

async fn log_in(world: &World, code: Option<&str>) -> Reply {
    let mut body = json!({"email": "ada@example.com", "password": PASSWORD});
    if let Some(code) = code {
        body["code"] = json!(code);
    }
    world.post("/api/auth/login", None, body).await
}

/// Ada with a second factor: what her app took, and her recovery codes.
async fn with_factor(world: World) -> (World, Person, String, Vec<String>) {
    let ada = world.sign_up("ada@example.com").await;
    let begun = post(&world, &ada, "", json!({"password": PASSWORD})).await;
    assert_eq!(begun.status, StatusCode::OK, "{:?}", begun.body);
    let url = text(&begun.body["url"]);
    let on = post(&world, &ada, "/confirm", json!({"code": code_of(&url, world.now())})).await;
    assert_eq!(on.status, StatusCode::OK, "{:?}", on.body);
    let codes: Vec<String> = on.body["recovery_codes"].as_array().unwrap().iter().map(text).collect();
    assert_eq!(codes.len(), 10);
    (world, ada, url, codes)
}

async fn world() -> World {
    World::at("2026-11-21T09:00:10Z", &REGISTRIES).await
}

#[tokio::test(start_paused = true)]
async fn nothing_is_asked_for_before_a_code_has_confirmed_it() {
    let world = world().await;
    let ada = world.sign_up("ada@example.com").await;
    let wrong = post(&world, &ada, "", json!({"password": "not it"})).await;
    assert_problem(&wrong, 401, "invalid_credentials", "an open browser is not enough");
    let early = post(&world, &ada, "/confirm", json!({"code": "123456"})).await;
    assert_problem(&early, 409, "second_factor_not_begun", "not begun");
    assert_problem(&post(&world, &ada, "/disable", json!({"code": "123456"})).await, 409, "second_factor_off", "none yet");
    let begun = post(&world, &ada, "", json!({"password": PASSWORD})).await.body;
    assert!(text(&begun["url"]).starts_with("otpauth://totp/Minutehand:ada%40example.com?"), "{begun}");
    assert!(text(&begun["url"]).contains(&text(&begun["secret"])) && text(&begun["qr_svg"]).contains("<svg"));
    assert_eq!(log_in(&world, None).await.status, StatusCode::OK);
    for code in ["000000", "", "12345", "garbage"] {
        let refused = post(&world, &ada, "/confirm", json!({"code": code})).await;
        assert_problem(&refused, 401, "invalid_code", code);
    }
    assert_wrong(&post(&world, &ada, "/confirm", json!({})).await, &["#/code"], "no code");
    assert_eq!(world.get("/api/auth/me", Some(&ada.token)).await.body["user"]["second_factor"], false);
    let code = code_of(&text(&begun["url"]), world.now());
    assert_eq!(post(&world, &ada, "/confirm", json!({"code": code})).await.status, StatusCode::OK);
    assert_eq!(world.get("/api/auth/me", Some(&ada.token)).await.body["user"]["second_factor"], true);
    let again = post(&world, &ada, "", json!({"password": PASSWORD})).await;
    assert_problem(&again, 409, "second_factor_on", "one is enough");
}

#[tokio::test(start_paused = true)]
async fn log_in_takes_each_code_once() {
    let (world, _, url, _) = with_factor(world().await).await;
    let reply = log_in(&world, None).await;
    assert_problem(&reply, 401, "second_factor_required", "the password alone");
    assert!(reply.headers.get("set-cookie").is_none());
    let used = code_of(&url, world.now());
    assert_problem(&log_in(&world, Some(&used)).await, 401, "invalid_code", "the code that confirmed it");
    tokio::time::sleep(Duration::from_secs(30)).await;
    let code = code_of(&url, world.now());
    let wrong =
        world.post("/api/auth/login", None, json!({"email": "ada@example.com", "password": "not it", "code": code})).await;
    assert_problem(&wrong, 401, "invalid_credentials", "a code alone is nothing, and is not used up");
    assert_eq!(log_in(&world, Some(&format!("{} {}", &code[..3], &code[3..]))).await.status, StatusCode::OK);
    assert_problem(&log_in(&world, Some(&code)).await, 401, "invalid_code", "a second time");
}

#[tokio::test(start_paused = true)]
async fn of_many_who_come_with_one_code_one_is_let_in() {
    let (world, _, url, recovery) = with_factor(world().await).await;
    tokio::time::sleep(Duration::from_secs(30)).await;
    let delay = Fault::Delay(Duration::from_millis(50));
    world.machine.embedded().faults().inject(delay.on("TransactWriteItems").always());
    for code in [code_of(&url, world.now()), recovery[0].clone()] {
        let replies = join_all((0..6).map(|_| log_in(&world, Some(&code)))).await;
        let statuses: Vec<u16> = replies.iter().map(|reply| reply.status.as_u16()).collect();
        assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1, "{statuses:?}");
        assert_eq!(statuses.iter().filter(|status| **status == 401).count(), 5, "{statuses:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_recovery_code_stands_in_once_and_takes_the_factor_away() {
    let (world, ada, _, codes) = with_factor(world().await).await;
    assert_eq!(log_in(&world, Some(&codes[0].to_uppercase())).await.status, StatusCode::OK);
    assert_problem(&log_in(&world, Some(&codes[0])).await, 401, "invalid_code", "a second time");
    let wrong = post(&world, &ada, "/disable", json!({"code": codes[0]})).await;
    assert_problem(&wrong, 401, "invalid_code", "a used one");
    let off = post(&world, &ada, "/disable", json!({"code": codes[1]})).await;
    assert_eq!(off.status, StatusCode::NO_CONTENT, "{:?}", off.body);
    assert_eq!(log_in(&world, None).await.status, StatusCode::OK);
}

#[tokio::test(start_paused = true)]
async fn nothing_of_it_is_stored_in_the_clear_or_told_by_the_audit_log() {
    let (world, ada, url, codes) = with_factor(world().await).await;
    let parts = world.machine.parts();
    let stored = parts.dynamo.scan().table_name(&*parts.table).send().await.unwrap();
    let stored = format!("{:?}", stored.items());
    let log = world.get("/api/audit", Some(&ada.token)).await.body.to_string();
    assert!(log.contains("second_factor.on"), "{log}");
    let secret = url.split("secret=").nth(1).unwrap().split('&').next().unwrap();
    for told in [secret, &codes[0], &codes[0].replace('-', "").to_uppercase()] {
        assert!(!stored.contains(told) && !log.contains(told), "`{told}`");
    }
}

#[tokio::test(start_paused = true)]
async fn trying_codes_is_limited() {
    let (world, ada, _, _) = with_factor(World::limited("2026-11-21T09:00:10Z", &REGISTRIES).await).await;
    // Beginning and confirming count.
    for number in 0..4 {
        let reply = post(&world, &ada, "/disable", json!({"code": format!("00000{number}")})).await;
        assert_eq!(reply.status.as_u16(), if number < 3 { 401 } else { 429 });
    }
    for number in 0..6 {
        let reply = log_in(&world, Some(&format!("00000{number}"))).await;
        assert_eq!(reply.status.as_u16(), if number < 5 { 401 } else { 429 });
    }
}
