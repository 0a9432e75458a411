//! Crash points: the process dies before or after each single write between the request that makes a job
//! and the end of its delivery, first attempt and retry included. Whatever the point, after a restart the
//! job exists once, its occurrence is delivered under one id, and its log says so.

use std::collections::BTreeSet;

use axum::body::Body;
use due::Due;
use embedded::Fault;
use jiff::{SignedDuration, Timestamp};
use machine::Options;
use products::REGISTRIES;
use seal::SealKeys;
use serde_json::{Value, json};
use table::{Partition, Range, System};
use testing::at;
use testing::{Answer, World};
use testing::{Side, dying_at_each_write};

use crate::desk::retries;

const START: &str = "2026-11-21T09:00:30Z";

/// One life of the job, in worlds that share a folder.
struct Life {
    folder: tempfile::TempDir,
    seal_keys: String,
    key: String,
    calls: Vec<testing::Call>,
}

impl Life {
    /// A folder with an account in it, and the world in which the job will be made.
    async fn begin() -> (Life, World) {
        let mut life = Life {
            folder: tempfile::tempdir().unwrap(),
            seal_keys: SealKeys::generate().unwrap(),
            key: String::new(),
            calls: Vec::new(),
        };
        let world = life.world(at(START)).await;
        life.key = world.key_of(&world.sign_up("ada@example.com").await).await;
        world.machine.embedded().faults().clear();
        (life, world)
    }

    /// A new process on the same folder. Its receiver refuses first attempts.
    async fn world(&self, now: Timestamp) -> World {
        let options = Options {
            folder: Some(self.folder.path().to_owned()),
            seal_keys: self.seal_keys.clone(),
            settings: retries("2s,5m,1h"),
            ..Options::default()
        };
        let mut world = World::with(&now.to_string(), &REGISTRIES, options).await;
        world.receiver.answer(|call| Answer::Status(if call.json()["attempt"] == 1 { 500 } else { 200 }));
        world.start_workers();
        world
    }

    /// Asks for the job. A client that gets no answer, or a failure of ours, asks again under its key.
    async fn make(&self, world: &World) -> Option<String> {
        let body = json!({
            "start_date": "2026-11-21", "trigger_timings": ["09:00:35"], "freq": "once", "callback_url": "https://a.example.com/"
        });
        let headers = [("content-type", "application/json"), ("idempotency-key", "the-one")];
        let made = world.send("POST", "/api/schedule", Some(&self.key), &headers, Body::from(body.to_string())).await;
        assert!(made.status == 201 || made.status.is_server_error(), "{made:?}");
        made.body["id"].as_str().map(str::to_owned)
    }

    /// Lets time pass until `instant`, or until the process has died.
    async fn pass(&self, world: &World, instant: Timestamp) {
        while world.now() < instant && !world.machine.embedded().faults().crashed() {
            let second = Timestamp::from_second(world.now().as_second() + 1).unwrap();
            world.wait_until(second).await;
            if second.as_second() % 60 == 0 {
                world.machine.tick().await;
            }
        }
    }
}

/// Lives the job's life, dying where `faults` say, and gives the number of writes it took.
async fn live(arm: impl Fn(&World)) -> u64 {
    let (mut life, mut world) = Life::begin().await;
    arm(&world);
    let mut made = life.make(&world).await;
    life.pass(&world, at("2026-11-21T09:00:45Z")).await;
    let (died, writes) = world.died();
    if died {
        life.calls.extend(world.receiver.calls());
        let now = world.now() + SignedDuration::from_secs(2);
        world.kill_workers();
        drop(world);
        world = life.world(now).await;
        // What the runner does at start.
        world.machine.tick().await;
        if made.is_none() {
            made = life.make(&world).await;
        }
        // The occurrence's instant may be past when the client asks again; the job was made before it.
        life.pass(&world, at("2026-11-21T09:04:05Z")).await;
    }
    life.calls.extend(world.receiver.calls());
    let id = made.expect("the job was made in the end");
    assert_ended(&life, &world, &id).await;
    writes
}

async fn assert_ended(life: &Life, world: &World, id: &str) {
    let jobs = world.get("/api/jobs", Some(&life.key)).await;
    assert_eq!(jobs.body["items"].as_array().unwrap().len(), 1, "{:?}", jobs.body);
    let ids: BTreeSet<&str> = life.calls.iter().map(testing::Call::id).collect();
    assert_eq!(ids.len(), 1, "one webhook-id: {:?}", life.calls);
    let logs = world.get(&format!("/api/job/{id}/logs"), Some(&life.key)).await;
    let rows: Vec<(&str, u64)> = logs.body["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| (row["status"].as_str().unwrap(), row["attempt"].as_u64().unwrap()))
        .collect();
    assert_eq!(rows, [("delivered", 2), ("retrying", 1)], "{:#?}", logs.body);
    let attempts: Vec<Value> = life.calls.iter().map(|call| call.json()["attempt"].clone()).collect();
    assert!(attempts.len() <= 3, "a crash repeats one call at the most: {attempts:?}");
}

#[tokio::test(start_paused = true)]
async fn a_crash_before_any_write_loses_nothing() {
    let writes = dying_at_each_write(&[Side::Before], async |arm| live(arm).await).await;
    assert!(writes >= 15, "a life takes some {writes} writes");
}

#[tokio::test(start_paused = true)]
async fn a_crash_after_any_write_loses_nothing() {
    dying_at_each_write(&[Side::After], async |arm| live(arm).await).await;
}

/// Jobs of one team that are due at one instant, and worked as one batch.
const BURST: usize = 4;

/// Has a tick hand out the instant of several jobs, and the worker deliver it, dying where `arm` says; gives the number of
/// writes that took.
async fn burst(arm: impl Fn(&World)) -> u64 {
    let (mut life, mut world) = Life::begin().await;
    let mut jobs = Vec::new();
    for _ in 0..BURST {
        let daily = json!({"start_date": "2026-11-21", "freq": "cron", "rule_value": "5 9 * * *", "callback_url": "https://a.example.com/"});
        let made = world.post("/api/schedule", Some(&life.key), daily).await;
        jobs.push(made.body["id"].as_str().unwrap().to_owned());
    }
    world.receiver.answer(|_| Answer::Status(200));
    world.wait_until(at("2026-11-21T09:04:20Z")).await;
    world.machine.embedded().faults().clear();
    arm(&world);
    world.machine.tick().await;
    life.pass(&world, at("2026-11-21T09:05:05Z")).await;
    let (died, writes) = world.died();
    if died {
        life.calls.extend(world.receiver.calls());
        let now = world.now() + SignedDuration::from_secs(2);
        world.kill_workers();
        drop(world);
        world = life.world(now).await;
        world.receiver.answer(|_| Answer::Status(200));
    }
    // What the first tick left, the next does.
    world.machine.tick().await;
    life.pass(&world, at("2026-11-21T09:06:05Z")).await;
    life.calls.extend(world.receiver.calls());
    for job in &jobs {
        let logs = world.get(&format!("/api/job/{job}/logs"), Some(&life.key)).await;
        let rows = logs.body["items"].as_array().unwrap_or_else(|| panic!("died: {died}, {logs:?}"));
        assert_eq!(rows.iter().map(|row| &row["status"]).collect::<Vec<_>>(), ["delivered"], "{:#?}", logs.body);
        let ids: Vec<&str> = life.calls.iter().filter(|call| call.json()["job_id"] == **job).map(testing::Call::id).collect();
        assert!((1..=2).contains(&ids.len()), "a crash repeats a call once at the most: {ids:?}");
        assert!(ids.iter().all(|id| *id == rows[0]["occurrence_id"]), "under one id: {ids:?}");
        // The next day's instant is the only one that is armed.
        let next = world.get(&format!("/api/job/{job}"), Some(&life.key)).await;
        assert_eq!(next.body["next_runs"][0], "2026-11-22T09:05:00Z");
    }
    let table = world.cx().table();
    let mut due = Vec::new();
    for shard in 0..due::SHARDS {
        due.extend(table.all::<Due>(&Partition::system(System::Due, shard), Range::All).await.unwrap());
    }
    let instants: Vec<Timestamp> = due.iter().filter(|due| due.subject.work == "deliveries").map(|due| due.fire_at).collect();
    assert_eq!(instants, [at("2026-11-22T09:05:00Z"); BURST], "each job is due once, and what fired is not due any more");
    writes
}

#[tokio::test(start_paused = true)]
async fn a_batch_that_dies_before_any_write_loses_nothing() {
    let writes = dying_at_each_write(&[Side::Before], async |arm| burst(arm).await).await;
    assert!(writes >= 8, "a burst takes some {writes} writes");
}

#[tokio::test(start_paused = true)]
async fn a_batch_that_dies_after_any_write_loses_nothing() {
    dying_at_each_write(&[Side::After], async |arm| burst(arm).await).await;
}

#[tokio::test(start_paused = true)]
async fn what_a_service_leaves_undone_of_a_batch_is_done_again() {
    for seed in 1..=4 {
        burst(|world| {
            let faults = world.machine.embedded().faults();
            faults.inject(Fault::Unprocessed.on("writes").chance(0.5, seed));
            faults.inject(Fault::LoseResponse.on("BatchExecuteStatement").chance(0.3, seed + 10));
            faults.inject(Fault::LoseResponse.on("BatchWriteItem").chance(0.3, seed + 20));
            faults.inject(Fault::Throttled.on("BatchWriteItem").chance(0.3, seed + 30));
            faults.inject(Fault::InternalError.on("BatchExecuteStatement").chance(0.2, seed + 40));
            faults.inject(Fault::DuplicateDelivery.on("ReceiveMessage").chance(0.3, seed + 50));
        })
        .await;
    }
}
