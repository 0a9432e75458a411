//! Crash points: the process dies before or after each single write between the request that makes a job
//! and the end of its delivery, first attempt and retry included. Whatever the point, after a restart the
//! job exists once, its occurrence is delivered under one id, and its log says so.

use std::collections::BTreeSet;

use axum::body::Body;
use jiff::{SignedDuration, Timestamp};
use minutehand::REGISTRIES;
use seal::SealKeys;
use serde_json::{Value, json};
use testing::{Answer, World};

use crate::ledger_of::at;

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
        let mut world = World::in_folder(now, &REGISTRIES, self.folder.path().to_owned(), &self.seal_keys).await;
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
    let (died, writes) = (world.machine.embedded().faults().crashed(), world.machine.embedded().faults().writes());
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
    let writes = live(|_| ()).await;
    assert!(writes >= 15, "a life takes some {writes} writes");
    for nth in 1..=u32::try_from(writes).unwrap() {
        eprintln!("before write {nth} of {writes}");
        live(|world| world.machine.embedded().faults().crash_before("writes", nth)).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_crash_after_any_write_loses_nothing() {
    let writes = live(|_| ()).await;
    for nth in 1..=u32::try_from(writes).unwrap() {
        eprintln!("after write {nth} of {writes}");
        live(|world| world.machine.embedded().faults().crash_after("writes", nth)).await;
    }
}
