//! What queues lose or cannot get rid of: the sweeper finds the first, the dead-letter queue keeps the second.

use embedded::Fault;
use jiff::SignedDuration;
use products::REGISTRIES;
use serde_json::json;
use testing::World;
use testing::at;

use crate::ledger_of::Ledger;

async fn job(world: &World) -> (String, String) {
    let key = world.key_of(&world.sign_up("ada@example.com").await).await;
    let job = json!({"start_date": "2026-11-21", "trigger_timings": ["09:05"], "freq": "once", "callback_url": "https://a.example.com/"});
    let made = world.post("/api/schedule", Some(&key), job).await;
    (key, made.body["id"].as_str().unwrap().to_owned())
}

async fn purge(world: &World) {
    let sqs = &world.machine.parts().sqs;
    sqs.purge_queue().queue_url(&world.machine.parts().queues["deliveries"]).send().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_message_that_the_queue_lost_is_sent_again_by_the_sweeper() {
    let world = World::at("2026-11-21T09:00:30Z", &REGISTRIES).await;
    let (key, id) = job(&world).await;
    world.pass_until("2026-11-21T09:03:30Z").await;
    purge(&world).await;
    world.pass_until("2026-11-21T09:20:00Z").await;
    assert!(world.receiver.calls().is_empty(), "the message is gone and nobody has looked yet");
    world.pass_until("2026-11-21T09:26:00Z").await;
    Ledger::read(&world, &key, &id).await.delivered_once(&[at("2026-11-21T09:05:00Z")]);
}

#[tokio::test(start_paused = true)]
async fn a_message_lost_twice_is_sent_a_third_time() {
    let world = World::at("2026-11-21T09:00:30Z", &REGISTRIES).await;
    let (key, id) = job(&world).await;
    world.pass_until("2026-11-21T09:03:30Z").await;
    purge(&world).await;
    // The sweeper's own message is lost too: it is sent without delay, so take it before anybody works it.
    world.wait_until(at("2026-11-21T09:25:10Z")).await;
    world.machine.tick().await;
    purge(&world).await;
    world.pass_until("2026-11-21T09:56:00Z").await;
    Ledger::read(&world, &key, &id).await.delivered_once(&[at("2026-11-21T09:05:00Z")]);
}

#[tokio::test(start_paused = true)]
async fn a_queue_that_refuses_for_an_hour_is_sent_to_in_the_end_and_the_ledger_does_not_grow() {
    let world = World::at("2026-11-21T09:00:30Z", &REGISTRIES).await;
    let (key, id) = job(&world).await;
    world.machine.embedded().faults().inject(Fault::Throttled.on("SendMessageBatch").always());
    world.pass_until("2026-11-21T10:05:00Z").await;
    assert!(world.receiver.calls().is_empty());
    world.machine.embedded().faults().clear();
    world.pass_until("2026-11-21T10:10:00Z").await;
    Ledger::read(&world, &key, &id).await.delivered_once(&[at("2026-11-21T09:05:00Z")]);
    world.pass_until("2026-11-21T11:00:10Z").await;
    world.machine.embedded().faults().clear();
    world.machine.tick().await;
    assert_eq!(world.machine.embedded().faults().calls("BatchGetItem"), 0, "no ledger page is left");
}

#[tokio::test(start_paused = true)]
async fn a_poison_message_ends_in_the_dead_letter_queue() {
    let world = World::at("2026-11-21T09:00:30Z", &REGISTRIES).await;
    let sqs = &world.machine.parts().sqs;
    let url = &world.machine.parts().queues["deliveries"];
    sqs.send_message().queue_url(url).message_body("{\"not\": \"an occurrence\"}").send().await.unwrap();
    world.pass_to(world.now() + SignedDuration::from_hours(2)).await;
    assert_eq!(world.machine.embedded().next_visible_at("deliveries"), None);
    assert!(world.machine.embedded().next_visible_at("deliveries-dead").is_some());
}

#[tokio::test(start_paused = true)]
async fn a_stolen_lease_is_taken_over_when_it_ends() {
    let mut world = World::at("2026-11-21T09:00:30Z", &REGISTRIES).await;
    let (key, id) = job(&world).await;
    world.start_workers();
    world.wait_until(at("2026-11-21T09:03:00Z")).await;
    world.machine.tick().await;
    // The worker dies in the middle of its call, and its process lives on, as a Lambda's siblings do.
    world.receiver.answer(|_| testing::Answer::Slow(std::time::Duration::from_secs(10)));
    world.wait_until(at("2026-11-21T09:05:01Z")).await;
    assert_eq!(world.receiver.calls().len(), 1);
    world.kill_workers();
    world.receiver.answer(|_| testing::Answer::Status(200));
    world.start_workers();
    world.wait_until(at("2026-11-21T09:09:00Z")).await;
    let calls = world.receiver.calls();
    assert_eq!(calls.len(), 2, "called again once the lease and the visibility had ended");
    assert_eq!(calls[0].id(), calls[1].id());
    let logs = world.get(&format!("/api/job/{id}/logs"), Some(&key)).await;
    assert_eq!(logs.body["items"].as_array().unwrap().len(), 1, "one row for the one attempt");
    assert_eq!(logs.body["items"][0]["status"], "delivered");
}

#[tokio::test(start_paused = true)]
async fn a_flood_fills_a_days_log_and_is_counted_after_that() {
    let world = World::at("2026-11-21T00:00:00Z", &REGISTRIES).await;
    let key = world.key_of(&world.sign_up("ada@example.com").await).await;
    let job = json!({"start_date": "2026-11-21", "freq": "interval", "rule_value": {"seconds": 10}, "callback_url": "https://a.example.com/"});
    let made = world.post("/api/schedule", Some(&key), job).await;
    let id = made.body["id"].as_str().unwrap().to_owned();
    // Twenty hours of such a job would take a while: fill the day's count as they would.
    let cx = cx::Cx::new(world.machine.parts().clone(), "test", &[cx::Touch::Everything]);
    let team = world.get("/api/auth/me", Some(&key)).await.body["team"]["id"].as_str().unwrap().parse().unwrap();
    let counter = table::Partition::within(&team, schedules::log::COUNTS, &id).at((world.now().as_second() / 86_400).to_string());
    for _ in 0..schedules::log::ROWS_A_DAY - 2 {
        cx.table().count_up(counter.clone(), world.now() + SignedDuration::from_hours(48)).await.unwrap();
    }
    world.pass_until("2026-11-21T00:01:05Z").await;
    assert_eq!(world.receiver.calls().len(), 6, "delivering goes on");
    let logs = world.get(&format!("/api/job/{id}/logs"), Some(&key)).await;
    assert_eq!(logs.body["items"].as_array().unwrap().len(), 2);
    let shown = world.get(&format!("/api/job/{id}"), Some(&key)).await;
    assert_eq!(shown.body["unlogged_today"], 4);
}
