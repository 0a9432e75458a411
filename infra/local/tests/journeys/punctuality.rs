//! Twenty jobs at one instant, on a real clock: each fires within a second of it.

use serde_json::json;

use crate::loopback::{Behaviour, Loopback};
use crate::process::{Process, full_second_in};

#[tokio::test]
async fn twenty_jobs_fire_within_a_second_of_their_instant() {
    let folder = tempfile::tempdir().unwrap();
    let receiver = Loopback::open([("/", Behaviour::Answer(204, "", 0))]).await;
    let process = Process::start(&folder.path().join("data"), &["--log", "warn"]).await;
    let token = process.sign_up().await;
    let at = full_second_in(20);
    let mut jobs = Vec::new();
    for number in 0..20 {
        jobs.push(process.once(&token, at, &receiver.url("/"), json!({"number": number})).await);
    }
    let mut by_our_clock = Vec::new();
    for job in &jobs {
        let log = process.log_ending_in(&token, job, "delivered").await;
        by_our_clock.push(log[0]["lateness_ms"].as_i64().unwrap());
    }
    let by_theirs: Vec<i128> = receiver.arrivals("/").iter().map(|arrival| arrival.at.duration_since(at).as_millis()).collect();
    println!(
        "punctuality: at most {:?} ms late by the log, {:?} ms at the receiver",
        by_our_clock.iter().max(),
        by_theirs.iter().max()
    );
    assert_eq!(by_theirs.len(), 20);
    assert!(by_our_clock.iter().all(|late| (0..1_000).contains(late)), "{by_our_clock:?}");
    assert!(by_theirs.iter().all(|late| (0..1_000).contains(late)), "{by_theirs:?}");
}
