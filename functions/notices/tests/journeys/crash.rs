//! A process that dies around any write: nothing is lost, and what was said is not said under another name.

use jiff::{SignedDuration, Timestamp};
use machine::Options;
use products::REGISTRIES;
use serde_json::json;
use testing::problem::text;
use testing::{Answer, Side, World, at, dying_at_each_write};

use crate::office::{CHANNELS, options};

const START: &str = "2026-11-21T09:00:05Z";

/// Has a channel say something in a process that dies where `arm` says, and goes on in another. Gives the number of writes.
async fn live(arm: impl Fn(&World)) -> u64 {
    let folder = tempfile::tempdir().unwrap();
    let keys = seal::SealKeys::generate().unwrap();
    let enter = async |now: Timestamp| {
        let options = Options { folder: Some(folder.path().to_owned()), seal_keys: keys.clone(), ..options("") };
        let mut world = World::with(&now.to_string(), &REGISTRIES, options).await;
        world.receiver.answer(|call| Answer::Status(if call.url.contains("broken") { 500 } else { 200 }));
        world.start_workers();
        world
    };
    let mut world = enter(at(START)).await;
    let ada = world.sign_up("ada@example.com").await;
    let hook = json!({"name": "Hook", "by": "webhook", "url": "https://hook.example.com/"});
    world.post(CHANNELS, Some(&ada.token), hook).await;
    let job = schedules::things::daily(json!({"callback_url": "https://broken.example.com/", "trigger_timings": ["23:59"]}));
    let job = text(&world.post("/api/schedule", Some(&ada.token), job).await.body["id"]);
    world.post(&format!("/api/job/{job}/runs"), Some(&ada.token), json!({})).await;
    world.machine.embedded().faults().clear();
    arm(&world);
    let mut calls = Vec::new();
    world.wait_until(at("2026-11-21T09:01:10Z")).await;
    let (died, writes) = world.died();
    calls.extend(world.receiver.calls());
    if died {
        let now = world.now() + SignedDuration::from_secs(2);
        world.kill_workers();
        drop(world);
        world = enter(now).await;
        for minute in 0..4 {
            world.machine.tick().await;
            world.wait_until(now + SignedDuration::from_mins(minute + 1)).await;
        }
        calls.extend(world.receiver.calls());
    }
    let told: Vec<_> = calls.iter().filter(|call| call.url.contains("hook")).collect();
    assert!((1..=2).contains(&told.len()), "{calls:?}");
    assert!(told.iter().all(|call| call.id() == told[0].id()), "{told:?}");
    assert_eq!(told[0].json()["data"]["items"][0]["thing"], job.as_str());
    writes
}

#[tokio::test(start_paused = true)]
async fn a_crash_around_any_write_loses_no_notice() {
    let writes = dying_at_each_write(&[Side::Before, Side::After], async |arm| live(arm).await).await;
    assert!(writes >= 6, "a failure and its notice take some {writes} writes");
}
