//! Breakers on the embedded table: one process, two, and a table that does not answer.

#![expect(clippy::unwrap_used, reason = "a test fails where it has no answer")]

use std::sync::Arc;

use breaker::{Breaker, End, Open, Permit, Rules, Slow};
use cx::{Cx, Kept, Marks, Parts, Refusals};
use embedded::Fault;
use jiff::SignedDuration;
use testing::World;

static PLACES: Breaker = Breaker {
    name: "place",
    rules: Rules {
        window: SignedDuration::from_secs(60),
        least_calls: 10,
        failed: 0.5,
        slow: Some(Slow { after: SignedDuration::from_secs(5), share: 1.0 }),
        rest: SignedDuration::from_secs(10),
        longest_rest: SignedDuration::from_secs(30),
        probe: SignedDuration::from_secs(20),
    },
};

async fn world() -> World {
    World::at("2026-11-21T09:00:00Z", &[]).await
}

/// A process of its own on the world's table: what it learned it learned itself.
fn process(world: &World) -> Cx {
    let parts = world.machine.parts();
    let own = Parts {
        config: parts.config.clone(),
        clock: parts.clock.clone(),
        random: parts.random.clone(),
        dynamo: parts.dynamo.clone(),
        sqs: parts.sqs.clone(),
        sdk: parts.sdk.clone(),
        table: parts.table.clone(),
        queues: parts.queues.clone(),
        seal: parts.seal.clone(),
        outbound: parts.outbound.clone(),
        refusals: Refusals::default(),
        marks: Marks::default(),
        kept: Kept::default(),
    };
    Cx::new(Arc::new(own), "process", &[breaker::READ, breaker::WRITE])
}

async fn calls(cx: &Cx, whom: &str, ends: &[End]) {
    for end in ends {
        PLACES.admit(cx, whom).await.unwrap().ended(cx, *end).await;
    }
}

async fn wait_s(world: &World, seconds: i64) {
    world.wait_until(world.now() + SignedDuration::from_secs(seconds)).await;
}

fn rest_s(world: &World, refused: Result<Permit, Open>) -> i64 {
    refused.unwrap_err().until.duration_since(world.now()).as_secs()
}

#[tokio::test(start_paused = true)]
async fn opens_when_half_of_ten_calls_failed_and_closes_when_one_is_answered() {
    let world = world().await;
    let cx = process(&world);
    calls(&cx, "a", &[End::Answered; 5]).await;
    calls(&cx, "a", &[End::Failed; 4]).await;
    calls(&cx, "b", &[End::Answered]).await;
    calls(&cx, "a", &[End::Failed]).await;
    assert_eq!(rest_s(&world, PLACES.admit(&cx, "a").await), 10);
    calls(&cx, "b", &[End::Answered]).await;

    wait_s(&world, 10).await;
    let probe = PLACES.admit(&cx, "a").await.unwrap();
    assert_eq!(rest_s(&world, PLACES.admit(&cx, "a").await), 20, "one call at a time");
    probe.ended(&cx, End::Answered).await;
    calls(&cx, "a", &[End::Failed, End::Answered]).await;
}

#[tokio::test(start_paused = true)]
async fn rests_for_twice_as_long_after_each_try_that_failed() {
    let world = world().await;
    let cx = process(&world);
    calls(&cx, "a", &[End::Failed; 10]).await;
    let mut rests = Vec::new();
    for _ in 0..4 {
        let rest = rest_s(&world, PLACES.admit(&cx, "a").await);
        rests.push(rest);
        wait_s(&world, rest).await;
        PLACES.admit(&cx, "a").await.unwrap().ended(&cx, End::Failed).await;
    }
    assert_eq!(rests, [10, 20, 30, 30]);
}

#[tokio::test(start_paused = true)]
async fn slow_calls_count_as_failed_ones_do() {
    let world = world().await;
    let cx = process(&world);
    let slow: Vec<Permit> = {
        let mut slow = Vec::new();
        for _ in 0..10 {
            slow.push(PLACES.admit(&cx, "a").await.unwrap());
        }
        slow
    };
    wait_s(&world, 5).await;
    for permit in slow {
        permit.ended(&cx, End::Answered).await;
    }
    assert!(PLACES.admit(&cx, "a").await.is_err());
}

#[tokio::test(start_paused = true)]
async fn what_failed_long_ago_is_forgotten() {
    let world = world().await;
    let cx = process(&world);
    calls(&cx, "a", &[End::Failed; 9]).await;
    wait_s(&world, 70).await;
    calls(&cx, "a", &[End::Failed; 9]).await;
    assert!(PLACES.admit(&cx, "a").await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn another_process_learns_of_it_from_its_first_failure_and_they_try_once() {
    let world = world().await;
    let (one, other) = (process(&world), process(&world));
    calls(&one, "a", &[End::Failed; 10]).await;
    // It has no reason to look, and looking costs a read.
    calls(&other, "a", &[End::Failed]).await;
    assert_eq!(rest_s(&world, PLACES.admit(&other, "a").await), 10);

    wait_s(&world, 10).await;
    let probe = PLACES.admit(&other, "a").await.unwrap();
    assert_eq!(rest_s(&world, PLACES.admit(&one, "a").await), 20, "the other one is at it");
    probe.ended(&other, End::Answered).await;
    wait_s(&world, 20).await;
    // Its own knowledge is out of date, and it finds the circuit closed: this is no try.
    calls(&one, "a", &[End::Failed, End::Answered]).await;
}

#[tokio::test(start_paused = true)]
async fn who_comes_late_finds_a_circuit_that_others_tried_in_vain_still_open() {
    let world = world().await;
    let (one, other) = (process(&world), process(&world));
    calls(&one, "a", &[End::Failed; 10]).await;
    calls(&other, "a", &[End::Failed]).await;
    assert!(PLACES.admit(&other, "a").await.is_err());
    wait_s(&world, 10).await;
    PLACES.admit(&other, "a").await.unwrap().ended(&other, End::Failed).await;
    wait_s(&world, 21).await;
    // The rest that `one` knows of is over for long, and so is the one after it.
    let probe = PLACES.admit(&one, "a").await.unwrap();
    assert!(PLACES.admit(&one, "a").await.is_err(), "it is a try, and no circuit that is closed");
    probe.ended(&one, End::Failed).await;
    assert_eq!(rest_s(&world, PLACES.admit(&one, "a").await), 30, "after the third in vain");
}

#[tokio::test(start_paused = true)]
async fn a_try_whose_process_dies_is_followed_by_another() {
    let world = world().await;
    let (one, other) = (process(&world), process(&world));
    calls(&one, "a", &[End::Failed; 10]).await;
    calls(&other, "a", &[End::Failed]).await;
    wait_s(&world, 10).await;
    drop(PLACES.admit(&one, "a").await.unwrap());
    assert!(PLACES.admit(&other, "a").await.is_err());
    wait_s(&world, 20).await;
    PLACES.admit(&other, "a").await.unwrap().ended(&other, End::Answered).await;
    assert!(PLACES.admit(&other, "a").await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn without_the_table_it_goes_by_what_it_knows() {
    // Longer than the table is asked before it is given up.
    const HOUR: SignedDuration = SignedDuration::from_hours(1);
    static PATIENT: Breaker =
        Breaker { name: "patient", rules: Rules { window: HOUR, rest: HOUR, longest_rest: HOUR, ..PLACES.rules } };
    let world = world().await;
    let cx = process(&world);
    for operation in ["GetItem", "PutItem", "DeleteItem"] {
        world.machine.embedded().faults().inject(Fault::ThroughputExceeded.on(operation).always());
    }
    for _ in 0..10 {
        PATIENT.admit(&cx, "a").await.unwrap().ended(&cx, End::Failed).await;
    }
    let Open { until } = PATIENT.admit(&cx, "a").await.unwrap_err();
    world.wait_until(until).await;
    PATIENT.admit(&cx, "a").await.unwrap().ended(&cx, End::Answered).await;
    assert!(PATIENT.admit(&cx, "a").await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn all_is_well_at_no_cost() {
    let world = world().await;
    let cx = Cx::new(world.machine.parts().clone(), "thrifty", &[]);
    calls(&cx, "a", &[End::Answered; 1_000]).await;
    for number in 0..5_000 {
        calls(&cx, &number.to_string(), &[End::Answered]).await;
    }
}
