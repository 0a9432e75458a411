//! How the program stops, and what it finds again when it starts.

use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use crate::loopback::{Behaviour, Loopback};
use crate::process::{Process, full_second_in, pass, until};

const WARN: [&str; 2] = ["--log", "warn"];

#[tokio::test]
async fn asked_to_stop_it_finishes_the_call_in_hand() {
    futures::join!(finishes_the_call_in_hand("TERM"), finishes_the_call_in_hand("INT"));
}

async fn finishes_the_call_in_hand(signal: &str) {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let receiver = Loopback::open([("/", Behaviour::After(Duration::from_secs(2)))]).await;
    let process = Process::start(&data, &WARN).await;
    let token = process.sign_up().await;
    let job = process.once(&token, full_second_in(1), &receiver.url("/"), json!({})).await;
    until("the call", || receiver.count() == 1).await;
    let asked = Instant::now();
    process.signal(signal).await;
    assert_eq!(process.ended().await.code(), Some(0), "{signal}");
    assert!((1..10).contains(&asked.elapsed().as_secs()), "it took {:?}", asked.elapsed());
    let process = Process::start(&data, &WARN).await;
    let log = process.log(&token, &job).await;
    assert_eq!((log.len(), &log[0]["status"]), (1, &json!("delivered")), "written before it ended: {log:?}");
    assert_eq!(receiver.count(), 1);
}

#[tokio::test]
async fn asked_twice_it_stops_at_once_and_the_call_goes_on_at_the_next_start() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let receiver = Loopback::open([("/", Behaviour::Hang)]).await;
    let process = Process::start(&data, &WARN).await;
    let token = process.sign_up().await;
    process.once(&token, full_second_in(1), &receiver.url("/"), json!({})).await;
    until("the call", || receiver.count() == 1).await;
    process.signal("TERM").await;
    tokio::time::sleep(Duration::from_millis(500)).await;
    let asked = Instant::now();
    process.signal("TERM").await;
    assert_eq!(process.ended().await.code(), Some(0));
    assert!(asked.elapsed() < Duration::from_secs(5), "it took {:?}", asked.elapsed());
    let _process = Process::start(&data, &WARN).await;
    until("the call again", || receiver.count() == 2).await;
    let calls = receiver.arrivals("/");
    assert_eq!((calls[0].id(), &calls[0].body), (calls[1].id(), &calls[1].body));
}

#[tokio::test]
async fn idle_it_stops_at_once_even_if_nobody_reads_what_it_says() {
    let folder = tempfile::tempdir().unwrap();
    let process = Process::start(&folder.path().join("data"), &[]).await;
    process.stop_listening_to_it();
    assert_eq!(process.get("/api/health", "").await.status, 200);
    let asked = Instant::now();
    assert_eq!(process.stop().await.code(), Some(0));
    assert!(asked.elapsed() < Duration::from_secs(5), "it took {:?}", asked.elapsed());
}

#[tokio::test]
async fn session_key_job_and_log_outlive_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let receiver = Loopback::open([("/", Behaviour::Answer(200, "", 2))]).await;
    let process = Process::start(&data, &WARN).await;
    let token = process.sign_up().await;
    let key = process.post("/api/keys", &token, json!({"name": "laptop"})).await.body["key"].as_str().unwrap().to_owned();
    let job = process.once(&key, full_second_in(1), &receiver.url("/"), json!({"run": 7})).await;
    let log = process.log_ending_in(&token, &job, "delivered").await;
    let path = format!("/api/job/{}", job.id);
    let shown = process.get(&path, &token).await.body;
    assert_eq!(shown["status"], "completed");
    assert!(process.stop().await.success());
    let process = Process::start(&data, &WARN).await;
    assert_eq!(process.get("/api/auth/me", &token).await.body["user"]["email"], "ada@example.com");
    assert_eq!(process.get(&path, &key).await.body, shown);
    assert_eq!(process.log(&key, &job).await, log);
    assert_eq!(receiver.count(), 1, "what was delivered is not delivered again");
}

#[tokio::test]
async fn what_was_due_while_it_was_down_is_delivered_at_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let receiver = Loopback::open([("/", Behaviour::Answer(200, "", 2))]).await;
    // One job's message is in the queue; the other's never gets there, so that only the due index knows.
    let process = Process::start(&data, &WARN).await;
    let token = process.sign_up().await;
    let queued = process.once(&token, full_second_in(4), &receiver.url("/"), json!({"way": "queue"})).await;
    assert!(process.stop().await.success());
    let process = Process::start(&data, &["--fault", "partial-batch-failure@SendMessageBatch,always", "--log", "error"]).await;
    let indexed = process.once(&token, full_second_in(4), &receiver.url("/"), json!({"way": "index"})).await;
    process.kill().await;
    let early = receiver.count();
    pass(indexed.at + SignedDuration::from_secs(1)).await;
    assert_eq!(receiver.count(), early, "nothing runs");
    let process = Process::start(&data, &WARN).await;
    let ready = Timestamp::now();
    for job in [&queued, &indexed] {
        let log = process.log_ending_in(&token, job, "delivered").await;
        assert_eq!(log.len(), 1, "{log:?}");
    }
    let calls = receiver.arrivals("/");
    assert_eq!(calls.len(), 2);
    for call in &calls[early..] {
        let late = call.at.duration_since(ready);
        assert!(late < SignedDuration::from_secs(5), "{late:?} after the ready line");
    }
}
