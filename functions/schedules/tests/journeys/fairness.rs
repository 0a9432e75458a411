//! Neighbours: a team whose receivers do not answer is late itself, and nobody else is for it.

use std::collections::BTreeSet;
use std::time::Duration;

use jiff::Timestamp;
use products::REGISTRIES;
use serde_json::json;
use testing::at;
use testing::{Answer, World};

const INSTANT: &str = "2026-11-21T09:05:00Z";
const NOISY: usize = 1_300;
const QUIET: usize = 60;

/// Has `count` jobs call `url` at the instant.
async fn jobs(world: &World, email: &str, count: usize, url: &str) {
    let key = world.key_of(&world.sign_up(email).await).await;
    for _ in 0..count {
        job(world, &key, url).await;
    }
}

async fn job(world: &World, key: &str, url: &str) {
    let job = json!({"start_date": "2026-11-21", "freq": "once", "trigger_timings": ["09:05:00"], "callback_url": url});
    let made = world.post("/api/schedule", Some(key), job).await;
    assert_eq!(made.status, 201, "{:?}", made.body);
}

/// How late each call to `host` came, in order.
fn lateness_ms(world: &World, host: &str) -> Vec<i64> {
    let due: Timestamp = at(INSTANT);
    let calls = world.receiver.calls().into_iter().filter(|call| call.url.contains(host));
    let mut late: Vec<i64> = calls.map(|call| call.at.as_millisecond() - due.as_millisecond()).collect();
    late.sort_unstable();
    late
}

async fn world() -> World {
    let mut world = World::at("2026-11-21T09:00:30Z", &REGISTRIES).await;
    world.receiver.answer(|call| match call.url.contains("dead") {
        true => Answer::Hang(Duration::from_secs(15)),
        false => Answer::Slow(Duration::from_millis(20)),
    });
    world.start_workers();
    world
}

/// Ticks on the minutes, until what is on time is long over.
async fn run(world: &World) {
    for minute in 1..=6 {
        world.wait_until(at(&format!("2026-11-21T09:{minute:02}:00Z"))).await;
        world.machine.tick().await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_team_whose_receiver_never_answers_makes_no_other_late() {
    let quiet = world().await;
    jobs(&quiet, "ada@example.com", QUIET, "https://ada.example.com/").await;
    run(&quiet).await;
    let quiet = lateness_ms(&quiet, "ada");

    let noisy = world().await;
    jobs(&noisy, "bob@example.com", NOISY, "https://dead.example.com/").await;
    jobs(&noisy, "ada@example.com", QUIET, "https://ada.example.com/").await;
    run(&noisy).await;
    let beside = lateness_ms(&noisy, "ada");

    assert_eq!((quiet.len(), beside.len()), (QUIET, QUIET));
    let p99 = |late: &[i64]| late[late.len() * 99 / 100];
    // What is not late at all has no multiple: a tenth of a second counts as none.
    assert!(p99(&beside) * 5 <= p99(&quiet).max(100) * 6, "{} ms beside a noisy team, {} ms without", p99(&beside), p99(&quiet));
    // The noisy team is served all the same, once its receiver answers.
    noisy.receiver.answer(|_| Answer::Status(200));
    let before = noisy.receiver.calls().len();
    for minute in 7..=12 {
        noisy.wait_until(at(&format!("2026-11-21T09:{minute:02}:00Z"))).await;
        noisy.machine.tick().await;
    }
    let served: BTreeSet<String> = noisy.receiver.calls()[before..].iter().map(|call| call.id().to_owned()).collect();
    assert_eq!(served.len(), NOISY);
}

#[tokio::test(start_paused = true)]
async fn a_receiver_that_never_answers_makes_no_other_of_its_team_late_for_long() {
    let world = world().await;
    let key = world.key_of(&world.sign_up("ada@example.com").await).await;
    // Of every ten jobs one calls a receiver that does not answer: more of them than a team may have in hand.
    for number in 0..3_000 {
        job(&world, &key, if number % 10 == 0 { "https://dead.example.com/" } else { "https://ada.example.com/" }).await;
    }
    run(&world).await;
    let late = lateness_ms(&world, "ada");
    assert_eq!(late.len(), 2_700);
    assert!(late[late.len() - 1] < 1_000, "the last came {} ms late", late[late.len() - 1]);
    assert!(!lateness_ms(&world, "dead").is_empty(), "that one is tried as well");
}
