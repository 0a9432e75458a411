//! The timing test of the engine: late, missing and doubled ticks, late messages, edits and pauses a moment
//! before and after an instant. Each occurrence must have exactly one claim that ends, none may be lost, and
//! where no message is itself late, lateness stays under a second.

use std::time::Duration;

use due::Due;
use embedded::Fault;
use jiff::{SignedDuration, Timestamp};
use products::REGISTRIES;
use serde_json::{Value, json};
use table::{Partition, Range, System};
use testing::World;
use testing::at;

use crate::ledger_of::Ledger;

const START: &str = "2026-11-21T09:00:30Z";

/// A world with running workers and a job that fires every minute until 09:10.
async fn minutely() -> (World, String, String) {
    let mut world = World::at(START, &REGISTRIES).await;
    world.start_workers();
    let key = world.key_of(&world.sign_up("ada@example.com").await).await;
    let job = json!({
        "start_date": "2026-11-21", "end_date": "2026-11-21", "freq": "cron", "rule_value": "1-10 9 * * *",
        "callback_url": "https://a.example.com/"
    });
    let made = world.post("/api/schedule", Some(&key), job).await;
    let id = made.body["id"].as_str().unwrap().to_owned();
    (world, key, id)
}

/// The instants 09:01 to 09:10.
fn minutes() -> Vec<Timestamp> {
    (1..=10).map(|minute| at(&format!("2026-11-21T09:{minute:02}:00Z"))).collect()
}

/// Ticks at the given offsets, in seconds, from each full minute until 09:11.
async fn tick_each_minute(world: &World, offsets: impl Fn(i64) -> Vec<f64>) {
    for minute in 1..=10 {
        for offset in offsets(minute) {
            let instant = at("2026-11-21T09:00:00Z") + SignedDuration::from_secs_f64(minute as f64 * 60.0 + offset);
            world.wait_until(instant).await;
            world.machine.tick().await;
        }
    }
    world.wait_until(at("2026-11-21T09:11:00Z")).await;
}

#[tokio::test(start_paused = true)]
async fn punctual_ticks() {
    let (world, key, id) = minutely().await;
    tick_each_minute(&world, |_| vec![0.0]).await;
    Ledger::read(&world, &key, &id).await.delivered_once(&minutes()).lateness_under_ms(1_000);
}

#[tokio::test(start_paused = true)]
async fn ticks_twenty_seconds_late() {
    let (world, key, id) = minutely().await;
    tick_each_minute(&world, |_| vec![20.0]).await;
    Ledger::read(&world, &key, &id).await.delivered_once(&minutes()).lateness_under_ms(1_000);
}

#[tokio::test(start_paused = true)]
async fn every_other_tick_missing() {
    let (world, key, id) = minutely().await;
    tick_each_minute(&world, |minute| if minute % 2 == 0 { vec![] } else { vec![15.0] }).await;
    Ledger::read(&world, &key, &id).await.delivered_once(&minutes()).lateness_under_ms(1_000);
}

#[tokio::test(start_paused = true)]
async fn two_ticks_at_once() {
    let (world, key, id) = minutely().await;
    for minute in 1..=10 {
        world.wait_until(at("2026-11-21T09:00:00Z") + SignedDuration::from_mins(minute)).await;
        tokio::join!(world.machine.tick(), world.machine.tick());
    }
    world.wait_until(at("2026-11-21T09:11:00Z")).await;
    Ledger::read(&world, &key, &id).await.delivered_once(&minutes()).lateness_under_ms(1_000);
}

#[tokio::test(start_paused = true)]
async fn messages_two_seconds_late() {
    let (world, key, id) = minutely().await;
    // Every receive takes five seconds: messages that should come two or three early come two or three late.
    world.machine.embedded().faults().inject(Fault::Delay(Duration::from_secs(5)).on("ReceiveMessage").always());
    tick_each_minute(&world, |_| vec![0.0]).await;
    world.machine.embedded().faults().clear();
    world.wait_until(at("2026-11-21T09:12:00Z")).await;
    Ledger::read(&world, &key, &id).await.delivered_once(&minutes()).lateness_under_ms(6_000);
}

#[tokio::test(start_paused = true)]
async fn messages_doubled_reordered_and_never_deleted() {
    let (world, key, id) = minutely().await;
    let faults = world.machine.embedded().faults();
    faults.inject(Fault::DuplicateDelivery.on("ReceiveMessage").chance(0.4, 7));
    faults.inject(Fault::Reorder.on("ReceiveMessage").chance(0.4, 8));
    faults.inject(Fault::LoseDelete.on("DeleteMessageBatch").chance(0.4, 9));
    faults.inject(Fault::PartialBatchFailure.on("SendMessageBatch").chance(0.3, 10));
    tick_each_minute(&world, |_| vec![0.0]).await;
    Ledger::read(&world, &key, &id).await.delivered_once(&minutes()).lateness_under_ms(1_000);
}

#[tokio::test(start_paused = true)]
async fn a_table_that_throttles_and_conflicts() {
    let (world, key, id) = minutely().await;
    let faults = world.machine.embedded().faults();
    faults.inject(Fault::TransactionConflict.on("writes").chance(0.2, 1));
    faults.inject(Fault::Throttled.on("writes").chance(0.1, 2));
    faults.inject(Fault::LoseResponse.on("writes").chance(0.1, 3));
    faults.inject(Fault::InternalError.on("*").chance(0.05, 4));
    tick_each_minute(&world, |_| vec![0.0]).await;
    world.machine.embedded().faults().clear();
    tick_each_minute(&world, |_| vec![]).await;
    world.pass_until("2026-11-21T09:20:00Z").await;
    // Each call is made once: trouble with the table is no reason to call again.
    Ledger::read(&world, &key, &id).await.delivered_once(&minutes());
}

/// Waits until `instant`, with ticks on the minutes from 09:01 on.
async fn run_until(world: &World, instant: Timestamp) {
    let mut minute = at("2026-11-21T09:01:00Z");
    while minute <= world.now() {
        minute += SignedDuration::from_mins(1);
    }
    while minute <= instant {
        world.wait_until(minute).await;
        world.machine.tick().await;
        minute += SignedDuration::from_mins(1);
    }
    world.wait_until(instant).await;
}

#[tokio::test(start_paused = true)]
async fn an_edit_half_a_second_before_an_instant_takes_it_away() {
    let (world, key, id) = minutely().await;
    run_until(&world, at("2026-11-21T09:04:59.500Z")).await;
    // 09:05 no longer belongs to the calendar; 09:06 on does.
    let edited = world.patch(&format!("/api/job/{id}"), Some(&key), json!({"rule_value": "6-10 9 * * *"})).await;
    assert_eq!(edited.status, 200, "{:?}", edited.body);
    run_until(&world, at("2026-11-21T09:11:00Z")).await;
    let mut expected = minutes();
    expected.remove(4);
    Ledger::read(&world, &key, &id).await.delivered_once(&expected).lateness_under_ms(1_000);
}

#[tokio::test(start_paused = true)]
async fn an_edit_half_a_second_before_an_instant_that_keeps_it_delivers_it_to_the_new_address() {
    let (world, key, id) = minutely().await;
    run_until(&world, at("2026-11-21T09:04:59.500Z")).await;
    world.patch(&format!("/api/job/{id}"), Some(&key), json!({"callback_url": "https://b.example.com/"})).await;
    run_until(&world, at("2026-11-21T09:11:00Z")).await;
    let ledger = Ledger::read(&world, &key, &id).await;
    ledger.delivered_once(&minutes()).lateness_under_ms(1_000);
    let fifth = world.receiver.calls().into_iter().find(|call| call.json()["scheduled_for"] == "2026-11-21T09:05:00Z").unwrap();
    assert_eq!(fifth.url, "https://b.example.com/");
}

#[tokio::test(start_paused = true)]
async fn an_edit_just_after_an_instant_leaves_it_as_it_was_owed() {
    let (world, key, id) = minutely().await;
    // The message of 09:05 comes late, so that it meets the edit.
    run_until(&world, at("2026-11-21T09:04:30Z")).await;
    world.machine.embedded().faults().inject(Fault::Delay(Duration::from_secs(5)).on("ReceiveMessage").times(20));
    run_until(&world, at("2026-11-21T09:05:00.200Z")).await;
    world.patch(&format!("/api/job/{id}"), Some(&key), json!({"rule_value": "8-10 9 * * *"})).await;
    run_until(&world, at("2026-11-21T09:12:00Z")).await;
    let expected: Vec<Timestamp> = minutes().into_iter().filter(|instant| ![6, 7].contains(&minute_of(*instant))).collect();
    Ledger::read(&world, &key, &id).await.delivered_once(&expected);
}

#[tokio::test(start_paused = true)]
async fn two_edits_in_a_row_do_not_bring_back_what_the_first_took_away() {
    let (world, key, id) = minutely().await;
    run_until(&world, at("2026-11-21T09:03:30Z")).await;
    world.machine.embedded().faults().inject(Fault::Delay(Duration::from_secs(40)).on("ReceiveMessage").times(2));
    // Takes 09:05 away; its message is with the queue already and comes late, after a second edit.
    world.patch(&format!("/api/job/{id}"), Some(&key), json!({"rule_value": "6-10 9 * * *"})).await;
    run_until(&world, at("2026-11-21T09:05:10Z")).await;
    world.patch(&format!("/api/job/{id}"), Some(&key), json!({"metadata": {"a": 1}, "rule_value": "6-9 9 * * *"})).await;
    run_until(&world, at("2026-11-21T09:12:00Z")).await;
    let expected: Vec<Timestamp> = minutes().into_iter().filter(|instant| ![4, 5, 10].contains(&minute_of(*instant))).collect();
    Ledger::read(&world, &key, &id).await.delivered_once(&expected);
}

#[tokio::test(start_paused = true)]
async fn pause_and_resume_inside_the_look_ahead() {
    let (world, key, id) = minutely().await;
    run_until(&world, at("2026-11-21T09:03:30Z")).await;
    world.post(&format!("/api/job/{id}/pause"), Some(&key), json!({})).await;
    run_until(&world, at("2026-11-21T09:05:30Z")).await;
    world.post(&format!("/api/job/{id}/resume"), Some(&key), json!({})).await;
    run_until(&world, at("2026-11-21T09:11:00Z")).await;
    let (skipped, delivered): (Vec<Timestamp>, Vec<Timestamp>) =
        minutes().into_iter().partition(|instant| [4, 5].contains(&minute_of(*instant)));
    let ledger = Ledger::read(&world, &key, &id).await;
    ledger.delivered_once(&delivered).skipped(&skipped, "paused").lateness_under_ms(1_000);
}

#[tokio::test(start_paused = true)]
async fn a_pause_longer_than_the_look_ahead_is_recorded_whole() {
    let (world, key, id) = minutely().await;
    run_until(&world, at("2026-11-21T09:01:30Z")).await;
    world.post(&format!("/api/job/{id}/pause"), Some(&key), json!({})).await;
    run_until(&world, at("2026-11-21T09:08:30Z")).await;
    world.post(&format!("/api/job/{id}/resume"), Some(&key), json!({})).await;
    run_until(&world, at("2026-11-21T09:11:00Z")).await;
    let (skipped, delivered): (Vec<Timestamp>, Vec<Timestamp>) =
        minutes().into_iter().partition(|instant| (2..=8).contains(&minute_of(*instant)));
    Ledger::read(&world, &key, &id).await.delivered_once(&delivered).skipped(&skipped, "paused");
}

#[tokio::test(start_paused = true)]
async fn a_pause_and_resume_around_the_last_quarter_second_skips_nothing() {
    let (world, key, id) = minutely().await;
    run_until(&world, at("2026-11-21T09:04:59.600Z")).await;
    world.post(&format!("/api/job/{id}/pause"), Some(&key), json!({})).await;
    world.wait_until(at("2026-11-21T09:04:59.900Z")).await;
    world.post(&format!("/api/job/{id}/resume"), Some(&key), json!({})).await;
    run_until(&world, at("2026-11-21T09:11:00Z")).await;
    Ledger::read(&world, &key, &id).await.delivered_once(&minutes()).lateness_under_ms(1_000);
}

#[tokio::test(start_paused = true)]
async fn an_edit_of_an_overdue_job_first_hands_over_what_is_owed() {
    let (world, key, id) = minutely().await;
    // No tick for five minutes: 09:04 to 09:06 are owed when the edit comes.
    world.wait_until(at("2026-11-21T09:06:30Z")).await;
    world.patch(&format!("/api/job/{id}"), Some(&key), json!({"rule_value": "9 9 * * *"})).await;
    run_until(&world, at("2026-11-21T09:11:00Z")).await;
    let expected: Vec<Timestamp> = minutes().into_iter().filter(|instant| ![7, 8, 10].contains(&minute_of(*instant))).collect();
    Ledger::read(&world, &key, &id).await.delivered_once(&expected);
}

#[tokio::test(start_paused = true)]
async fn a_clock_set_back_or_forward_loses_nothing() {
    for by in [-90, 90, 400] {
        let (world, key, id) = minutely().await;
        run_until(&world, at("2026-11-21T09:04:10Z")).await;
        world.clock.set_by(SignedDuration::from_secs(by));
        run_until(&world, at("2026-11-21T09:12:00Z")).await;
        Ledger::read(&world, &key, &id).await.delivered_once(&minutes());
    }
}

#[tokio::test(start_paused = true)]
async fn down_for_a_day_catches_up_by_the_rules() {
    let mut world = World::at(START, &REGISTRIES).await;
    world.start_workers();
    let key = world.key_of(&world.sign_up("ada@example.com").await).await;
    let job = json!({"start_date": "2026-11-21", "freq": "interval", "rule_value": {"minutes": 5}, "callback_url": "https://a.example.com/"});
    let id = world.post("/api/schedule", Some(&key), job).await.body["id"].as_str().unwrap().to_owned();
    world.wait_until(at("2026-11-22T09:01:00Z")).await;
    world.machine.tick().await;
    world.wait_until(at("2026-11-22T09:02:00Z")).await;
    let calls = world.receiver.calls();
    let times: Vec<Value> = calls.iter().map(|call| call.json()["scheduled_for"].clone()).collect();
    assert_eq!(calls.len(), 4, "the latest of the old and the last quarter of an hour: {times:?}");
    let logs = world.get(&format!("/api/job/{id}/logs?status=skipped"), Some(&key)).await;
    let missed = &logs.body["items"][0];
    assert_eq!(logs.body["items"].as_array().unwrap().len(), 1);
    assert_eq!(missed["detail"], "misfire");
    assert_eq!(missed["missed"], json!({"count": 284, "from": "2026-11-21T09:05:00Z", "to": "2026-11-22T08:40:00Z"}));
}

fn minute_of(instant: Timestamp) -> i64 {
    instant.as_second().rem_euclid(3_600) / 60
}

/// Every due item of jobs.
async fn due_items(world: &World) -> Vec<Due> {
    let (table, mut found) = (world.cx().table(), Vec::new());
    for shard in 0..due::SHARDS {
        found.extend(table.all::<Due>(&Partition::system(System::Due, shard), Range::All).await.unwrap());
    }
    found.retain(|due| due.subject.work == "deliveries");
    found
}

#[tokio::test(start_paused = true)]
async fn what_the_clock_was_set_back_before_stays_due() {
    let world = World::at(START, &REGISTRIES).await;
    let key = world.key_of(&world.sign_up("ada@example.com").await).await;
    let job =
        json!({"start_date": "2026-11-21", "freq": "cron", "rule_value": "30 9 * * *", "callback_url": "https://a.example.com/"});
    assert_eq!(world.post("/api/schedule", Some(&key), job).await.status, 201);
    // A tick read the item when its clock was further on; now nothing is owed.
    let items = due_items(&world).await;
    assert_eq!(items.len(), 1);
    due::dispatch(&world.cx(), items[0].shard, items.clone()).await.unwrap();
    let after = due_items(&world).await;
    assert_eq!(after.iter().map(|due| due.fire_at).collect::<Vec<_>>(), [items[0].fire_at], "it is still due, once");
}
