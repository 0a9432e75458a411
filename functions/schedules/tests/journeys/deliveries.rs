//! Single deliveries: asked for now, asked for again, given up, and read back.

use std::collections::BTreeSet;
use std::time::Duration;

use http::StatusCode;
use machine::Options;
use serde_json::{Value, json};
use testing::Answer;
use testing::problem::{assert_problem, text};

use crate::desk::{Desk, retries};

fn fields<'a>(rows: &'a [Value], field: &str) -> Vec<&'a Value> {
    rows.iter().map(|row| &row[field]).collect()
}

#[tokio::test(start_paused = true)]
async fn a_run_fires_at_once_however_the_job_stands() {
    let desk = Desk::new().await;
    let id = desk.make(json!({"freq": "once", "metadata": {"a": 1}})).await;
    let runs = format!("/api/job/{id}/runs");
    let mut begun = vec![desk.tell(&runs).await];
    desk.wait_s(1).await;
    assert_eq!(desk.times(), ["09:00:10"], "active, out of turn");
    desk.tell(&format!("/api/job/{id}/pause")).await;
    begun.push(desk.tell(&runs).await);
    desk.wait_s(1).await;
    assert_eq!(desk.times(), ["09:00:10", "09:00:11"], "paused");
    desk.tell(&format!("/api/job/{id}/resume")).await;
    desk.world.pass_until("2026-11-21T09:10:00Z").await;
    begun.push(desk.tell(&runs).await);
    desk.wait_s(1).await;
    assert_eq!(desk.times(), ["09:00:10", "09:00:11", "09:05:00", "09:10:00"], "as scheduled, and completed");

    let calls = desk.world.receiver.calls();
    for (run, call) in begun.iter().zip([&calls[0], &calls[1], &calls[3]]) {
        assert_eq!(run.status, StatusCode::ACCEPTED);
        assert_eq!(run.body["occurrence_id"], call.id());
        assert_eq!((&run.body["job_id"], &run.body["scheduled_for"]), (&json!(id), &json!(call.at.to_string())));
        assert_eq!((&call.json()["scheduled_for"], &call.json()["metadata"]), (&run.body["scheduled_for"], &json!({"a": 1})));
    }
    let rows = desk.logs(&id, "").await;
    assert_eq!(fields(&rows, "origin"), ["run_now", "schedule", "run_now", "run_now"]);
    assert!(rows.iter().all(|row| row["status"] == "delivered" && row["lateness_ms"] == 0), "{rows:?}");
    let two = futures::future::join(desk.tell(&runs), desk.tell(&runs)).await;
    assert_ne!(two.0.body["occurrence_id"], two.1.body["occurrence_id"], "two runs in one moment are two");
}

#[tokio::test(start_paused = true)]
async fn only_what_has_ended_can_be_replayed() {
    let mut desk = Desk::new().await;
    desk.world.start_workers();
    desk.world.receiver.answer(|_| Answer::Slow(Duration::from_secs(5)));
    let id = desk.make(json!({})).await;
    let occurrence = text(&desk.tell(&format!("/api/job/{id}/runs")).await.body["occurrence_id"]);
    let (show, replay) = (format!("/api/deliveries/{occurrence}"), format!("/api/deliveries/{occurrence}/replays"));
    assert_problem(&desk.tell(&replay).await, 404, "not_found", "not begun");
    desk.sleep_s(2).await;
    assert_eq!(desk.get(&show).await["status"], "claimed");
    assert_problem(&desk.tell(&replay).await, 409, "not_ended", "while it is called");
    desk.world.receiver.answer(|_| Answer::Status(503));
    let failing = text(&desk.tell(&format!("/api/job/{id}/runs")).await.body["occurrence_id"]);
    desk.sleep_s(60).await;
    assert_eq!(desk.get(&format!("/api/deliveries/{failing}")).await["status"], "retrying");
    assert_problem(&desk.tell(&format!("/api/deliveries/{failing}/replays")).await, 409, "not_ended", "between attempts");

    desk.world.receiver.answer(|_| Answer::Status(200));
    assert_eq!(desk.get(&show).await["status"], "delivered");
    desk.tell(&format!("/api/job/{id}/pause")).await;
    let replays = [desk.tell(&replay).await, desk.tell(&replay).await];
    desk.sleep_s(2).await;
    let called: BTreeSet<String> = desk.world.receiver.calls().iter().rev().take(2).map(|call| call.id().to_owned()).collect();
    assert_eq!(called, replays.iter().map(|replay| text(&replay.body["occurrence_id"])).collect(), "even while paused");
    assert_eq!(replays[0].body["replay_of"], occurrence);
    let again = desk.get(&format!("/api/deliveries/{}", text(&replays[0].body["occurrence_id"]))).await;
    assert_eq!((&again["status"], &again["origin"]), (&json!("delivered"), &json!({"replay": occurrence})));
    assert_eq!(again["scheduled_for"], "2026-11-21T09:00:10Z", "the instant of what it replays");
}

#[tokio::test(start_paused = true)]
async fn what_is_given_up_is_a_dead_letter_and_the_log_says_all() {
    let desk = Desk::with(Options { settings: retries("5s,1m,5m,10m"), ..Options::default() }).await;
    desk.world.receiver.answer(|_| Answer::Status(500));
    let id = desk.make(json!({"freq": "once", "name": "a"})).await;
    desk.world.pass_until("2026-11-21T12:00:00Z").await;
    let letters = desk.get("/api/dead-letters").await["items"].as_array().unwrap().clone();
    assert_eq!(letters.len(), 1);
    let letter = &letters[0];
    assert_eq!((&letter["job_id"], &letter["job_name"]), (&json!(id), &json!("a")));
    assert_eq!((&letter["attempts"], &letter["response_code"]), (&json!(5), &json!(500)));
    assert_eq!((&letter["error_kind"], &letter["scheduled_for"]), (&json!("status"), &json!("2026-11-21T09:05:00Z")));

    let rows = desk.logs(&id, "").await;
    assert_eq!(fields(&rows, "attempt"), (1..=5).rev().collect::<Vec<_>>(), "newest first");
    assert_eq!(desk.pages(&format!("/api/job/{id}/logs"), 2).await, (rows.clone(), 3));
    assert_eq!(desk.logs(&id, "?status=dead_lettered").await, rows[..1]);
    assert_eq!(desk.pages(&format!("/api/job/{id}/logs?status=retrying"), 3).await, (rows[1..].to_vec(), 2));
    for status in ["delivered", "failed", "skipped"] {
        assert_eq!(desk.logs(&id, &format!("?status={status}")).await, [Value::Null; 0], "{status}");
    }
    for (later, earlier) in rows.iter().zip(&rows[1..]) {
        assert_eq!(earlier["next_attempt_at"], later["triggered_at"]);
        assert_eq!((&later["occurrence_id"], &later["response_body"]), (&letter["occurrence_id"], &json!("answer")));
    }
    let delivery = desk.get(&format!("/api/deliveries/{}", text(&letter["occurrence_id"]))).await;
    let oldest_first: Vec<Value> = rows.into_iter().rev().collect();
    assert_eq!((&delivery["attempts"], &delivery["status"]), (&json!(oldest_first), &json!("dead_lettered")));
    assert_eq!(delivery["ended_at"], letter["failed_at"]);

    // Logs and dead letters are kept for thirty days; the job stays.
    desk.world.pass_until("2026-12-22T12:00:00Z").await;
    assert_eq!(desk.get("/api/dead-letters").await["items"], json!([]));
    assert_eq!(desk.logs(&id, "").await, [Value::Null; 0]);
    assert_eq!(desk.job(&id).await["status"], "completed");
}

#[tokio::test(start_paused = true)]
async fn a_replay_of_a_removed_jobs_delivery_finds_nothing() {
    let desk = Desk::new().await;
    let id = desk.make(json!({})).await;
    let occurrence = text(&desk.tell(&format!("/api/job/{id}/runs")).await.body["occurrence_id"]);
    desk.wait_s(2).await;
    desk.world.delete(&format!("/api/job/{id}"), Some(&desk.key)).await;
    assert_problem(&desk.tell(&format!("/api/deliveries/{occurrence}/replays")).await, 404, "not_found", "replay");
    let delivery = desk.get(&format!("/api/deliveries/{occurrence}")).await;
    assert_eq!((&delivery["status"], delivery["attempts"].as_array().unwrap().len()), (&json!("delivered"), 1));
}
