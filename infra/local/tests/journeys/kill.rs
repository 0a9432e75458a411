//! `kill -9` in the middle of a burst loses nothing, and repeats only what it must.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use futures::{StreamExt, stream};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use standardwebhooks::Webhook;

use crate::loopback::{Arrival, Behaviour, Loopback};
use crate::process::{Job, Process, full_second_in, until};

const JOBS: usize = 200;
/// Over how many seconds the jobs' instants are spread.
const SPREAD_S: usize = 4;
/// The receiver's paths and how many milliseconds each takes to answer, so that the kill finds some calls
/// not begun, some under way, some answered and some written down.
const PACES: [(&str, u64); 4] = [("/0", 0), ("/30", 30), ("/100", 100), ("/300", 300)];
/// How many of our own requests are made at once.
const AT_ONCE: usize = 8;

#[tokio::test]
async fn a_kill_in_the_middle_of_a_burst_loses_nothing() {
    let begun = Instant::now();
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let receiver = Loopback::open(PACES.map(|(path, ms)| (path, Behaviour::After(Duration::from_millis(ms))))).await;
    let process = Process::start(&data, &["--log", "warn"]).await;
    let token = process.sign_up().await;
    let jobs = make_jobs(&process, &token, &receiver).await;

    until("a third of the calls", || receiver.count() >= JOBS / 3).await;
    process.kill().await;
    let before = receiver.count();
    assert!(before < JOBS, "the kill came too late to prove anything");
    let process = Process::start(&data, &["--log", "warn"]).await;

    let mut logs = Vec::new();
    for job in &jobs {
        logs.push(process.log_ending_in(&token, job, "delivered").await);
    }
    let mut calls: BTreeMap<String, Vec<Arrival>> = BTreeMap::new();
    for arrival in PACES.iter().flat_map(|(path, _)| receiver.arrivals(path)) {
        calls.entry(arrival.json()["job_id"].as_str().unwrap().to_owned()).or_default().push(arrival);
    }
    assert_eq!(calls.len(), JOBS, "every job was called");
    let (mut repeated, mut latest) = (0, SignedDuration::ZERO);
    for (number, (job, log)) in jobs.iter().zip(&logs).enumerate() {
        let arrivals = &calls[&job.id];
        assert_eq!(log.len(), 1, "one occurrence, one attempt: {log:?}");
        assert_eq!(log[0]["occurrence_id"], arrivals[0].id());
        assert_eq!(log[0]["response_code"], 200);
        check(number, job, arrivals);
        repeated += arrivals.len() - 1;
        latest = latest.max(arrivals[0].at.duration_since(job.at));
    }
    println!(
        "kill: {JOBS} of {JOBS} delivered, {before} before the kill, {repeated} repeated, latest {} ms late, in {:.1} s",
        latest.as_millis(),
        begun.elapsed().as_secs_f64()
    );
}

async fn make_jobs(process: &Process, token: &str, receiver: &Loopback) -> Vec<Job> {
    let first = full_second_in(6);
    let made = stream::iter(0..JOBS).map(|number| async move {
        // A machine too busy to make them all in time gets later instants, not refusals.
        let at = first.max(full_second_in(2)) + SignedDuration::from_secs(i64::try_from(number % SPREAD_S).unwrap());
        let (path, _) = PACES[number / SPREAD_S % PACES.len()];
        process.once(token, at, &receiver.url(path), metadata(number)).await
    });
    made.buffered(AT_ONCE).collect().await
}

fn metadata(number: usize) -> Value {
    json!({"number": number, "text": "ünïcode \u{1F600} <&> \"quoted\"", "nested": {"list": [1, 2.5, null, true]}})
}

/// Everything that arrived for one job is its one occurrence, intact and signed.
fn check(number: usize, job: &Job, arrivals: &[Arrival]) {
    let webhook = Webhook::new(&job.secret).unwrap();
    let first = arrivals[0].json();
    assert!(arrivals.len() <= 2, "one kill repeats a call once at most");
    for arrival in arrivals {
        assert_eq!(arrival.id(), arrivals[0].id(), "a repetition has the same id");
        assert_eq!(arrival.body, arrivals[0].body, "and the same body");
        webhook.verify(&arrival.body, &arrival.header_map()).unwrap_or_else(|error| panic!("job {number}: {error}"));
        assert!(arrival.at >= job.at, "never early: {} for {}", arrival.at, job.at);
    }
    assert_eq!(first["occurrence_id"], arrivals[0].id());
    assert_eq!(first["scheduled_for"].as_str().unwrap().parse::<Timestamp>().unwrap(), job.at);
    assert_eq!(first["attempt"], 1);
    assert_eq!(first["metadata"], metadata(number));
}
