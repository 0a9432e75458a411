//! A POST repeated under its `Idempotency-Key`: one effect, one answer, whatever happens in between.

use std::time::Duration;

use axum::body::Body;
use embedded::Fault;
use futures::future::join;
use http::StatusCode;
use jiff::SignedDuration;
use minutehand::REGISTRIES;
use schedules::things::daily;
use serde_json::{Value, json};
use testing::problem::{assert_problem, assert_wrong, text};
use testing::{Reply, World};

const DAY: SignedDuration = SignedDuration::from_hours(24);

async fn world() -> (World, String) {
    let world = World::at("2026-11-21T09:00:10Z", &REGISTRIES).await;
    let token = world.sign_up("ada@example.com").await.token;
    (world, token)
}

async fn post(world: &World, token: &str, key: &str, path: &str, body: Value) -> Reply {
    let headers = [("content-type", "application/json"), ("idempotency-key", key)];
    world.send("POST", path, Some(token), &headers, Body::from(body.to_string())).await
}

async fn schedule(world: &World, token: &str, key: &str, body: Value) -> Reply {
    post(world, token, key, "/api/schedule", body).await
}

async fn jobs(world: &World, token: &str) -> usize {
    world.get("/api/jobs", Some(token)).await.body["items"].as_array().unwrap().len()
}

async fn wait(world: &World, by: SignedDuration) {
    world.wait_until(world.now() + by).await;
}

/// That `again` is the answer `first`, kept.
#[track_caller]
fn assert_replayed(again: &Reply, first: &Reply) {
    assert_eq!((again.status, &again.body), (first.status, &first.body));
    assert_eq!(again.headers["content-type"], first.headers["content-type"]);
    assert_eq!(again.headers["idempotent-replayed"], "true");
    assert_ne!(again.headers["x-request-id"], first.headers["x-request-id"]);
}

#[tokio::test(start_paused = true)]
async fn a_repeat_gets_the_first_answer_and_does_nothing() {
    let (world, token) = world().await;
    let first = schedule(&world, &token, "order 1", daily(json!({}))).await;
    assert_eq!(first.status, StatusCode::CREATED);
    assert!(text(&first.body["signing_secret"]).starts_with("whsec_"));
    wait(&world, SignedDuration::from_hours(1)).await;
    assert_replayed(&schedule(&world, &token, "order 1", daily(json!({}))).await, &first);
    assert_eq!(jobs(&world, &token).await, 1);
    let other = schedule(&world, &token, "order 2", daily(json!({}))).await;
    assert_ne!(other.body["id"], first.body["id"]);
    assert_eq!(jobs(&world, &token).await, 2);
    // The same holds for an answer without a body of its own, and for a secret that is shown once.
    for (path, status) in [("/api/keys", 201), (&*format!("/api/job/{}/runs", text(&first.body["id"])), 202)] {
        let first = post(&world, &token, path, path, json!({"name": "a"})).await;
        assert_eq!(first.status, status);
        assert_replayed(&post(&world, &token, path, path, json!({"name": "a"})).await, &first);
    }
}

#[tokio::test(start_paused = true)]
async fn a_key_belongs_to_one_request_of_one_team() {
    let (world, token) = world().await;
    let first = schedule(&world, &token, "k", daily(json!({}))).await;
    let id = text(&first.body["id"]);
    let reused = "idempotency_key_reused";
    assert_problem(&schedule(&world, &token, "k", daily(json!({"name": "b"}))).await, 409, reused, "another body");
    let preview = post(&world, &token, "k", "/api/schedule/preview", daily(json!({}))).await;
    assert_problem(&preview, 409, reused, "another endpoint, same body");
    assert_eq!(post(&world, &token, "p", &format!("/api/job/{id}/pause"), json!({})).await.status, StatusCode::OK);
    let other = text(&schedule(&world, &token, "k2", daily(json!({}))).await.body["id"]);
    let another_path = post(&world, &token, "p", &format!("/api/job/{other}/pause"), json!({})).await;
    assert_problem(&another_path, 409, reused, "another thing of the same endpoint");
    assert_replayed(&schedule(&world, &token, "k", daily(json!({}))).await, &first);

    let bob = world.sign_up("bob@example.com").await;
    let his = schedule(&world, &bob.token, "k", daily(json!({}))).await;
    assert_eq!(his.status, StatusCode::CREATED, "another team's keys are its own");
    assert_ne!(his.body["id"], first.body["id"]);
    let mine = world.get("/api/job/x", Some(&token)).await;
    assert_problem(&mine, 404, "not_found", "only POST takes keys");
}

#[tokio::test(start_paused = true)]
async fn of_two_at_once_one_waits_its_turn() {
    let (world, token) = world().await;
    let slow = Fault::Delay(Duration::from_secs(5)).on("TransactWriteItems");
    world.machine.embedded().faults().inject(slow);
    let ask = || schedule(&world, &token, "k", daily(json!({})));
    let (first, second) = join(ask(), ask()).await;
    assert_eq!(first.status, StatusCode::CREATED);
    assert_problem(&second, 409, "in_progress", "while the first runs");
    assert_replayed(&ask().await, &first);
    assert_eq!(jobs(&world, &token).await, 1);
}

#[tokio::test(start_paused = true)]
async fn a_refusal_frees_the_key() {
    let (world, token) = world().await;
    let wrong = schedule(&world, &token, "k", daily(json!({"timezone": "Mars"}))).await;
    assert_wrong(&wrong, &["#/timezone"], "a wrong body");
    let mended = schedule(&world, &token, "k", daily(json!({"timezone": "UTC"}))).await;
    assert_eq!(mended.status, StatusCode::CREATED);
    assert_eq!(jobs(&world, &token).await, 1);
}

#[tokio::test(start_paused = true)]
async fn a_key_is_free_again_after_a_day() {
    let (world, token) = world().await;
    let first = schedule(&world, &token, "k", daily(json!({}))).await;
    wait(&world, DAY - SignedDuration::from_secs(1)).await;
    assert_replayed(&schedule(&world, &token, "k", daily(json!({}))).await, &first);
    wait(&world, SignedDuration::from_secs(1)).await;
    let second = schedule(&world, &token, "k", daily(json!({"name": "another"}))).await;
    assert_eq!(second.status, StatusCode::CREATED);
    assert_ne!(second.body["id"], first.body["id"]);
    assert_replayed(&schedule(&world, &token, "k", daily(json!({"name": "another"}))).await, &second);
}

#[tokio::test(start_paused = true)]
async fn a_commit_whose_answer_was_lost_is_not_made_twice() {
    let (world, token) = world().await;
    let faults = world.machine.embedded().faults();
    // The SDK asks four times: once is mended unseen, four times is a failure that the caller sees.
    for (lost, key) in [(1, "once"), (4, "four times")] {
        faults.inject(Fault::LoseResponse.on("TransactWriteItems").times(lost));
        let mut reply = schedule(&world, &token, key, daily(json!({}))).await;
        if lost == 4 {
            assert_problem(&reply, 503, "busy", key);
            assert_eq!(reply.headers["retry-after"], "1");
            reply = schedule(&world, &token, key, daily(json!({}))).await;
        }
        assert_eq!(reply.status, StatusCode::CREATED, "{key}: {}", reply.body);
        let list = world.get("/api/jobs", Some(&token)).await.body;
        assert_eq!(list["items"][0]["id"], reply.body["id"], "{key}: the job of the first try");
        assert_replayed(&schedule(&world, &token, key, daily(json!({}))).await, &reply);
        wait(&world, SignedDuration::from_secs(1)).await;
    }
    assert_eq!(jobs(&world, &token).await, 2);
    faults.inject(Fault::LoseResponse.on("TransactWriteItems"));
    assert_eq!(world.post("/api/schedule", Some(&token), daily(json!({}))).await.status, StatusCode::CREATED, "without a key");
    assert_eq!(jobs(&world, &token).await, 3);
    faults.inject(Fault::LoseResponse.on("TransactWriteItems"));
    world.sign_up("carol@example.com").await;
}

#[tokio::test(start_paused = true)]
async fn wherever_the_process_dies_a_repeat_ends_in_one_job() {
    let (world, token) = world().await;
    let faults = world.machine.embedded().faults();
    let writes = {
        faults.clear();
        schedule(&world, &token, "smooth", daily(json!({}))).await;
        u32::try_from(faults.writes()).unwrap()
    };
    assert!((3..20).contains(&writes), "claim, commit, answer: {writes}");
    for (before, nth) in (1..=writes).flat_map(|nth| [(true, nth), (false, nth)]) {
        let what = format!("{} write {nth}", if before { "before" } else { "after" });
        let had = jobs(&world, &token).await;
        if before {
            faults.crash_before("writes", nth)
        } else {
            faults.crash_after("writes", nth)
        };
        let first = schedule(&world, &token, &what, daily(json!({"name": what}))).await;
        assert!(faults.crashed(), "{what}");
        faults.clear();
        // The claim of a process that still lives is waited for.
        wait(&world, SignedDuration::from_secs(41)).await;
        let made = world.get("/api/jobs", Some(&token)).await.body["items"][0].clone();
        let again = schedule(&world, &token, &what, daily(json!({"name": what}))).await;
        assert_eq!(again.status, StatusCode::CREATED, "{what}: {}", again.body);
        assert_eq!(jobs(&world, &token).await, had + 1, "{what}");
        if made["name"] == what {
            assert_eq!(again.body["id"], made["id"], "{what}");
        }
        if first.status == StatusCode::CREATED {
            let lasting = |reply: &Reply| ["id", "signing_secret", "created_at"].map(|field| reply.body[field].clone());
            assert_eq!(lasting(&again), lasting(&first), "{what}");
        }
        assert_replayed(&schedule(&world, &token, &what, daily(json!({"name": what}))).await, &again);
    }
}

#[tokio::test(start_paused = true)]
async fn a_repeat_after_the_only_instant_still_finds_its_job() {
    // A bug once: the repeat was told that the schedule leaves no instant in the future, and never its secret.
    let (world, token) = world().await;
    let faults = world.machine.embedded().faults();
    faults.inject(Fault::LoseResponse.on("TransactWriteItems").times(4));
    let body = daily(json!({"freq": "once", "trigger_timings": ["09:00:30"]}));
    assert_problem(&schedule(&world, &token, "k", body.clone()).await, 503, "busy", "its answer was lost");
    world.pass_until("2026-11-21T09:05:00Z").await;
    assert_eq!(world.receiver.calls().len(), 1);
    let again = schedule(&world, &token, "k", body).await;
    assert_eq!(again.status, StatusCode::CREATED, "{}", again.body);
    assert_eq!((&again.body["id"], &again.body["status"]), (&world.receiver.calls()[0].json()["job_id"], &json!("completed")));
    assert_eq!(jobs(&world, &token).await, 1);
}

#[tokio::test(start_paused = true)]
async fn what_is_stored_tells_no_secret() {
    let (world, token) = world().await;
    let headers = json!({"x-token": "s3cret-of-the-user"});
    let made = schedule(&world, &token, "k", daily(json!({"headers": headers}))).await;
    let secret = text(&made.body["signing_secret"]);
    let key = text(&post(&world, &token, "k3", "/api/keys", json!({"name": "a"})).await.body["key"]);
    let parts = world.machine.parts();
    let stored = parts.dynamo.scan().table_name(&*parts.table).send().await.unwrap();
    let stored = format!("{:?}", stored.items());
    assert!(stored.contains(&text(&made.body["id"])) && stored.contains("idempotent_answer"), "the scan sees everything");
    for told in [&secret, &secret["whsec_".len()..], &key, &token, "s3cret-of-the-user", "correct horse"] {
        assert!(!stored.contains(told), "`{told}` is stored in the clear");
    }
}

#[tokio::test(start_paused = true)]
async fn nobody_is_answered_what_a_colleague_asked_for() {
    let club = testing::Club::new(&REGISTRIES).await;
    let bob = club.join("bob@example.com", "admin").await;
    let make = async |token: &str| {
        let headers = [("content-type", "application/json"), ("idempotency-key", "ci")];
        let body = axum::body::Body::from("{\"name\":\"ci\"}");
        club.world.send("POST", "/api/keys", Some(token), &headers, body).await
    };
    let (ada, bobs) = (make(&club.ada.token).await, make(&bob.token).await);
    assert_eq!((ada.status.as_u16(), bobs.status.as_u16()), (201, 201));
    assert_ne!(ada.body["key"], bobs.body["key"]);
    assert!(bobs.headers.get("idempotent-replayed").is_none());
}
