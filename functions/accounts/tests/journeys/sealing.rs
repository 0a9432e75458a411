//! Hours of the audit log are sealed once, in their order, whatever the queue, the clock and the process do.

use futures::future::join_all;
use jiff::SignedDuration;
use products::REGISTRIES;
use seal::SealKeys;
use serde_json::{Value, json};
use testing::at;
use testing::rows::{delete, put, rows, with};
use testing::{Person, World};
use testing::{Side, dying_at_each_write};

async fn world() -> World {
    World::at("2026-11-21T09:00:10Z", &REGISTRIES).await
}

/// Makes a change that the log tells of.
async fn change(world: &World, person: &Person) {
    assert_eq!(world.post("/api/keys", Some(&person.token), json!({"name": "laptop"})).await.status, 201);
}

async fn report(world: &World, token: &str, query: &str) -> Value {
    let reply = world.get(&format!("/api/audit/verify{query}"), Some(token)).await;
    assert_eq!(reply.status, 200, "{}", reply.body);
    reply.body
}

/// Asserts that the log is intact, with so many sealed hours and entries, and so many entries that wait.
async fn assert_sealed(world: &World, token: &str, hours: u64, entries: u64, waiting: u64, what: &str) {
    let report = report(world, token, "").await;
    let found = (&report["intact"], &report["seals"], &report["hours"], &report["entries"], &report["unsealed"]["entries"]);
    assert_eq!(found, (&json!(true), &json!(hours), &json!(hours), &json!(entries), &json!(waiting)), "{what}: {report:#}");
}

fn queue(world: &World) -> String {
    world.machine.parts().queues["audit"].clone()
}

/// The message about the hour of nine o'clock.
fn nine(team: &str) -> Value {
    let occurrence = due::OccurrenceId::of("audit", team, at("2026-11-21T09:00:00Z"), "");
    json!({
        "team": team, "work": "audit", "thing": "hour", "version": 1, "occurrence": occurrence,
        "scheduled_for": "2026-11-21T09:00:00Z", "at": "2026-11-21T10:10:00Z", "attempt": 1, "origin": "schedule"
    })
}

#[tokio::test(start_paused = true)]
async fn an_hour_is_sealed_ten_minutes_after_its_end() {
    let world = world().await;
    let ada = world.sign_up("ada@example.com").await;
    world.pass_until("2026-11-21T10:09:59Z").await;
    change(&world, &ada).await;
    assert_sealed(&world, &ada.token, 0, 2, 2, "not yet").await;
    world.pass_until("2026-11-21T10:10:01Z").await;
    assert_sealed(&world, &ada.token, 1, 2, 1, "the hour of nine").await;
    world.pass_until("2026-11-21T11:10:01Z").await;
    assert_sealed(&world, &ada.token, 2, 2, 0, "the hour of ten").await;
    // Nothing happened since: nothing is sealed.
    world.pass_until("2026-11-22T11:10:01Z").await;
    assert_sealed(&world, &ada.token, 2, 2, 0, "a day later").await;
}

#[tokio::test(start_paused = true)]
async fn a_message_that_comes_twice_early_or_late_seals_once() {
    let world = world().await;
    let ada = world.sign_up("ada@example.com").await;
    let send = async |body: &Value| {
        world.machine.parts().sqs.send_message().queue_url(queue(&world)).message_body(body.to_string()).send().await.unwrap();
    };
    let hour = nine(&ada.team);
    send(&hour).await;
    world.pass_until("2026-11-21T09:05:00Z").await;
    assert_sealed(&world, &ada.token, 0, 1, 1, "early: it waits").await;
    world.pass_until("2026-11-21T10:09:00Z").await;
    for _ in 0..3 {
        send(&hour).await;
    }
    world.pass_until("2026-11-21T10:20:00Z").await;
    assert_sealed(&world, &ada.token, 1, 1, 0, "four at once").await;
    change(&world, &ada).await;
    send(&hour).await;
    let mut armed_again = hour.clone();
    armed_again["occurrence"] = json!(due::OccurrenceId::of("audit", &ada.team, at("2026-11-21T09:00:00Z"), "again"));
    send(&armed_again).await;
    world.pass_until("2026-11-21T10:30:00Z").await;
    assert_sealed(&world, &ada.token, 1, 2, 1, "late, and under another claim").await;
    assert_eq!(world.machine.embedded().next_visible_at("audit-dead"), None);
}

#[tokio::test(start_paused = true)]
async fn of_many_who_seal_at_once_one_does() {
    let world = world().await;
    let ada = world.sign_up("ada@example.com").await;
    world.wait_until(at("2026-11-21T10:30:00Z")).await;
    change(&world, &ada).await;
    world.wait_until(at("2026-11-21T11:30:00Z")).await;
    let (cx, team) = (world.cx(), ada.team.parse().unwrap());
    // Held up at the commit, so that all have read before the first of them writes.
    let slow = embedded::Fault::Delay(std::time::Duration::from_millis(50)).on("TransactWriteItems").always();
    world.machine.embedded().faults().inject(slow);
    for sealed in join_all((0..8).map(|_| audit::seal_ended_hours(&cx, &team))).await {
        sealed.unwrap();
    }
    assert_sealed(&world, &ada.token, 2, 2, 0, "by eight at once").await;
}

#[tokio::test(start_paused = true)]
async fn an_hour_whose_message_was_lost_is_sealed_with_the_next_before_it() {
    let world = world().await;
    let ada = world.sign_up("ada@example.com").await;
    world.pass_until("2026-11-21T10:08:30Z").await;
    world.machine.parts().sqs.purge_queue().queue_url(queue(&world)).send().await.unwrap();
    world.pass_until("2026-11-21T10:20:00Z").await;
    assert_sealed(&world, &ada.token, 0, 1, 1, "its message is gone").await;
    // Nobody sweeps, so that the next hour's message comes first.
    change(&world, &ada).await;
    world.wait_until(at("2026-11-21T11:15:00Z")).await;
    let (cx, team) = (world.cx(), ada.team.parse().unwrap());
    audit::seal_ended_hours(&cx, &team).await.unwrap();
    assert_sealed(&world, &ada.token, 2, 2, 0, "both").await;
    // The sweeper sends the lost message again, to which nothing is left.
    world.pass_until("2026-11-21T12:00:00Z").await;
    assert_sealed(&world, &ada.token, 2, 2, 0, "swept").await;
}

#[tokio::test(start_paused = true)]
async fn a_table_that_is_busy_delays_sealing_and_loses_nothing() {
    let world = world().await;
    let ada = world.sign_up("ada@example.com").await;
    world.pass_until("2026-11-21T10:09:00Z").await;
    let faults = world.machine.embedded().faults();
    faults.inject(embedded::Fault::ThroughputExceeded.on("TransactWriteItems").times(40));
    faults.inject(embedded::Fault::ThroughputExceeded.on("Query").containing("/audit").times(10));
    world.pass_until("2026-11-21T10:50:00Z").await;
    faults.clear();
    world.pass_until("2026-11-21T11:20:00Z").await;
    assert_sealed(&world, &ada.token, 1, 1, 0, "in the end").await;
}

#[tokio::test(start_paused = true)]
async fn a_clock_set_back_writes_nothing_into_what_is_sealed() {
    let world = world().await;
    let ada = world.sign_up("ada@example.com").await;
    world.pass_until("2026-11-21T10:15:00Z").await;
    assert_sealed(&world, &ada.token, 1, 1, 0, "the hour of nine").await;
    world.clock.set_by(SignedDuration::from_mins(-50));
    change(&world, &ada).await;
    change(&world, &ada).await;
    let entries = world.get("/api/audit", Some(&ada.token)).await.body["items"].clone();
    let times: Vec<&Value> = entries.as_array().unwrap().iter().map(|entry| &entry["at"]).collect();
    assert_eq!(times, ["2026-11-21T10:00:00Z", "2026-11-21T10:00:00Z", "2026-11-21T09:00:10Z"]);
    let whole_day = "?from=2026-11-21T00:00:00Z&to=2026-11-22T00:00:00Z";
    let at_once = report(&world, &ada.token, whole_day).await;
    assert_eq!((&at_once["intact"], &at_once["unsealed"]["entries"]), (&json!(true), &json!(2)), "{at_once:#}");
    world.pass_until("2026-11-21T11:11:00Z").await;
    assert_sealed(&world, &ada.token, 2, 3, 0, "sealed with the hour of ten").await;
}

#[tokio::test(start_paused = true)]
async fn another_process_with_a_late_clock_writes_nothing_into_what_is_sealed() {
    let (folder, keys) = (tempfile::tempdir().unwrap(), SealKeys::generate().unwrap());
    let enter = async |now: &str| World::in_folder(at(now), &REGISTRIES, folder.path().to_owned(), &keys).await;
    let mut world = enter("2026-11-21T09:00:10Z").await;
    let ada = world.sign_up("ada@example.com").await;
    world.start_workers();
    world.wait_until(at("2026-11-21T10:07:30Z")).await;
    world.machine.tick().await;
    world.wait_until(at("2026-11-21T10:15:00Z")).await;
    assert_sealed(&world, &ada.token, 1, 1, 0, "the hour of nine").await;
    drop(world);
    let world = enter("2026-11-21T09:30:00Z").await;
    change(&world, &ada).await;
    let newest = world.get("/api/audit", Some(&ada.token)).await.body["items"][0].clone();
    assert_eq!((&newest["at"], &newest["action"]), (&json!("2026-11-21T10:00:00Z"), &json!("key.created")));
}

#[tokio::test(start_paused = true)]
async fn what_is_forgotten_leaves_a_log_that_verifies() {
    let world = world().await;
    let ada = world.sign_up("ada@example.com").await;
    let key = world.key_of(&ada).await;
    world.pass_until("2026-11-21T10:30:00Z").await;
    change(&world, &ada).await;
    // One of ten o'clock is kept for an hour less, as when a team's plan changes within the hour.
    let log = format!("{}/audit", ada.team);
    let entries = rows(&world, &log).await;
    let (sooner, later) = ("2027-02-19T10:00:00Z", "2027-02-19T11:00:00Z");
    let early = with(&entries[2], "expires_at", aws_sdk_dynamodb::types::AttributeValue::N(at(sooner).as_second().to_string()));
    put(&world, &early).await;
    world.wait_until(at("2026-11-21T10:45:00Z")).await;
    change(&world, &ada).await;
    world.pass_until("2026-11-21T11:15:00Z").await;
    assert_sealed(&world, &key, 2, 4, 0, "two hours of two").await;

    let of_the_day = "?from=2026-11-21T00:00:00Z&to=2026-11-22T00:00:00Z";
    let check = async |forgotten: u64, entries: u64| {
        let report = report(&world, &key, of_the_day).await;
        let found = (&report["intact"], &report["hours"], &report["forgotten_hours"], &report["entries"]);
        assert_eq!(found, (&json!(true), &json!(2), &json!(forgotten), &json!(entries)), "{report:#}");
    };
    // The times of nine o'clock and of the early one are over, and the table has not got around to it.
    world.wait_until(at(sooner)).await;
    check(1, 1).await;
    assert_eq!(world.get("/api/audit", Some(&key)).await.body["items"].as_array().unwrap().len(), 1);
    for row in &entries {
        delete(&world, row).await;
    }
    check(1, 1).await;
    // What is taken away before its time is missed, whatever was forgotten beside it.
    let left = rows(&world, &log).await;
    delete(&world, &left[0]).await;
    let fault = report(&world, &key, of_the_day).await["faults"][0].clone();
    assert_eq!((&fault["kind"], &fault["entries"]), (&json!("entries_missing"), &json!([left[0]["sk"].as_s().unwrap()])));
    put(&world, &left[0]).await;
    check(1, 1).await;
    world.wait_until(at(later)).await;
    check(2, 0).await;
    for row in rows(&world, &log).await {
        delete(&world, &row).await;
    }
    check(2, 0).await;
}

/// Seals an hour in a process that dies where `arm` says, and in the one after it; gives the number of writes.
async fn seal_with(arm: impl Fn(&World)) -> u64 {
    let (folder, keys) = (tempfile::tempdir().unwrap(), SealKeys::generate().unwrap());
    let enter = async |now| {
        let mut world = World::in_folder(now, &REGISTRIES, folder.path().to_owned(), &keys).await;
        world.start_workers();
        world
    };
    let mut world = enter(at("2026-11-21T09:00:10Z")).await;
    let ada = world.sign_up("ada@example.com").await;
    change(&world, &ada).await;
    world.wait_until(at("2026-11-21T10:07:30Z")).await;
    // Sends the message; what a crash in there leaves is told in `crash.rs`.
    world.machine.tick().await;
    world.wait_until(at("2026-11-21T10:09:57Z")).await;
    world.machine.embedded().faults().clear();
    arm(&world);
    while world.now() < at("2026-11-21T10:10:10Z") && !world.machine.embedded().faults().crashed() {
        world.wait_until(world.now() + SignedDuration::from_secs(1)).await;
    }
    let (died, writes) = world.died();
    if died {
        let now = world.now() + SignedDuration::from_secs(2);
        world.kill_workers();
        drop(world);
        world = enter(now).await;
        // Nothing ticks: the message alone must lead to the seal.
        world.wait_until(at("2026-11-21T10:20:00Z")).await;
    }
    assert_sealed(&world, &ada.token, 1, 2, 0, "after the crash").await;
    writes
}

#[tokio::test(start_paused = true)]
async fn a_crash_around_any_write_of_sealing_loses_no_seal_and_makes_no_second() {
    let writes = dying_at_each_write(&[Side::Before, Side::After], async |arm| seal_with(arm).await).await;
    // The claim, the lines, seal and end of the chain, the claim's end, the message's end.
    assert!((5..20).contains(&writes), "sealing takes {writes} writes");
}
