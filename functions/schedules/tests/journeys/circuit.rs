//! Receivers that leave many calls unanswered: they are left alone for a moment, and get all that was meant for them.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use jiff::SignedDuration;
use machine::Options;
use outbound::Failure;
use serde_json::{Value, json};
use testing::{Answer, at};

use crate::desk::{Desk, retries};

const INSTANT: &str = "2026-11-21T09:05:00Z";

/// So many jobs that call `dead` at 09:05, which refuses connections for as long as it `is_dead`, and one that calls `well`.
async fn desk(count: usize, waits: &str) -> (Desk, Vec<String>, Arc<AtomicBool>) {
    let desk = Desk::with(Options { settings: retries(waits), ..Options::default() }).await;
    let is_dead = Arc::new(AtomicBool::new(true));
    let refuses = is_dead.clone();
    desk.world.receiver.answer(move |call| match call.url.contains("dead") && refuses.load(Ordering::SeqCst) {
        true => Answer::Fail(Failure::Connect("the connection was refused")),
        false => Answer::Status(200),
    });
    let mut jobs = Vec::new();
    for _ in 0..count {
        jobs.push(desk.make(json!({"freq": "once", "callback_url": "https://dead.example.com/"})).await);
    }
    desk.make(json!({"freq": "once", "trigger_timings": ["09:05:10"], "callback_url": "https://well.example.com/"})).await;
    (desk, jobs, is_dead)
}

/// When `host` was called, in milliseconds after the instant.
fn called_ms(desk: &Desk, host: &str) -> Vec<i64> {
    let calls = desk.world.receiver.calls().into_iter().filter(|call| call.url.contains(host));
    calls.map(|call| call.at.duration_since(at(INSTANT)).as_millis().try_into().unwrap()).collect()
}

#[tokio::test(start_paused = true)]
async fn a_dead_receiver_is_called_by_one_at_a_time_and_gets_everything_once_it_is_back() {
    let (desk, jobs, is_dead) = desk(40, "5s,5m").await;
    desk.world.pass_until("2026-11-21T09:05:04Z").await;
    let in_vain = called_ms(&desk, "dead").len();
    assert!((20..30).contains(&in_vain), "{in_vain} calls were enough to know");
    desk.world.pass_until("2026-11-21T09:05:14Z").await;
    let tries = called_ms(&desk, "dead").len() - in_vain;
    assert!((1..=2).contains(&tries), "one call after five seconds, and one after ten more: {tries}");
    assert_eq!(called_ms(&desk, "well"), [10_000], "nobody else is concerned");

    is_dead.store(false, Ordering::SeqCst);
    desk.world.pass_until("2026-11-21T09:12:00Z").await;
    assert_eq!(called_ms(&desk, "dead").len(), in_vain + tries + jobs.len(), "all the others follow the one that was answered");
    let mut held = 0;
    for job in &jobs {
        let rows = desk.logs(job, "").await;
        assert_eq!(rows[0]["status"], "delivered", "{rows:?}");
        let (not_made, made): (Vec<&Value>, Vec<&Value>) = rows.iter().partition(|row| row["error_kind"] == "circuit_open");
        let attempts: Vec<u64> = made.iter().rev().map(|row| row["attempt"].as_u64().unwrap()).collect();
        assert_eq!(attempts, (1..=made.len() as u64).collect::<Vec<_>>(), "what was put off took no number: {rows:?}");
        for row in &not_made {
            assert_eq!((&row["status"], &row["response_code"]), (&json!("retrying"), &Value::Null));
            assert!(row["next_attempt_at"].is_string() && row["attempt"].as_u64() >= Some(1), "{row}");
        }
        held += not_made.len();
    }
    assert!(held >= 20, "{held}");
}

#[tokio::test(start_paused = true)]
async fn what_is_put_off_follows_the_job_as_it_is_changed() {
    let (desk, jobs, _) = desk(40, "5s,5m").await;
    desk.world.pass_until("2026-11-21T09:05:02Z").await;
    let mut held = Vec::new();
    for job in &jobs {
        let rows = desk.logs(job, "?limit=1").await;
        if rows[0]["error_kind"] == "circuit_open" && rows[0]["attempt"] == 1 {
            held.push(job.clone());
        }
    }
    assert!(!held.is_empty());
    // What one does about a dead receiver: another address.
    for job in &held {
        let changed = desk.patch(job, json!({"callback_url": "https://other.example.com/"})).await;
        assert_eq!(changed.status, 200, "{}", changed.body);
    }
    desk.world.pass_until("2026-11-21T09:07:00Z").await;
    assert_eq!(called_ms(&desk, "other").len(), held.len());
    for job in &held {
        assert_eq!(desk.logs(job, "?limit=1").await[0]["status"], "delivered");
    }
}

#[tokio::test(start_paused = true)]
async fn nothing_is_put_off_for_ever() {
    let (desk, jobs, _) = desk(22, "1s").await;
    desk.world.pass_to(at(INSTANT) + SignedDuration::from_mins(16)).await;
    for job in &jobs {
        assert_eq!(desk.logs(job, "?limit=1").await[0]["status"], "dead_lettered");
    }
    assert_eq!(called_ms(&desk, "dead").len(), 2 * jobs.len(), "each attempt was made in the end");
}

#[tokio::test(start_paused = true)]
async fn what_a_receiver_answers_does_not_open_its_circuit() {
    let (desk, jobs, is_dead) = desk(24, "5s,5m").await;
    is_dead.store(false, Ordering::SeqCst);
    desk.world.receiver.answer(|_| Answer::Status(503));
    desk.world.pass_until("2026-11-21T09:05:30Z").await;
    assert_eq!(called_ms(&desk, "dead").len(), 2 * jobs.len(), "each is tried again after its five seconds");
    let rows = desk.logs(&jobs[0], "").await;
    assert!(rows.iter().all(|row| row["error_kind"] == "status"), "{rows:?}");
}
