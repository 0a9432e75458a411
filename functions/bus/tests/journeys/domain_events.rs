//! Domain events from the outbox over the bus into the queues of those who subscribe.

use std::sync::{Mutex, PoisonError};

use api::{Id, Seed, TeamId};
use cx::Cx;
use embedded::Fault;
use events::{DomainEvent, EVENTS, Received};
use function::{Message, Registry, Subscription, Verdict, Work, Worker};
use queue::Queue;
use serde_json::{Value, json};
use testing::World;

const ERASE: Queue = Queue { name: "orders-erase", visibility_s: 60, max_receives: 3, due: false };

/// What the product `orders` heard, of all worlds.
static HEARD: Mutex<Vec<Received<Value>>> = Mutex::new(Vec::new());

static ORDERS: Registry = Registry::new("orders", "A product that wants to hear of other products.")
    .workers(&[Worker::new("orders-erase", ERASE, hear).memory_mb(128).timeout_s(10)])
    .subscriptions(&[
        Subscription { kind: "team.erased", queue: ERASE },
        Subscription { kind: "team.export_requested", queue: ERASE },
    ]);

fn hear(_: Cx, message: Message) -> Work {
    Box::pin(async move {
        let received = events::read(&message.body)?;
        HEARD.lock().unwrap_or_else(PoisonError::into_inner).push(received);
        Ok(Verdict::Done)
    })
}

/// A world with a team of its own.
async fn world(number: u8) -> (World, TeamId) {
    let world = World::at("2026-11-21T09:00:30.5Z", &[&platform::REGISTRY, &bus::REGISTRY, &ORDERS]).await;
    (world, TeamId::from_seed(Seed { at_ms: 1_700_000_000_000, random: [number; 10] }))
}

async fn post(world: &World, team: &TeamId, kind: &'static str) {
    let cx = Cx::new(world.machine.parts().clone(), "poster", &EVENTS.touches());
    let parcel = DomainEvent { kind, team: team.clone(), data: json!({"by": "somebody"}) }.parcel(&cx).unwrap();
    parcel.join(cx.table().transaction()).commit().await.unwrap();
    parcel.leave(&cx).await;
}

fn heard(team: &TeamId) -> Vec<Received<Value>> {
    let heard = HEARD.lock().unwrap_or_else(PoisonError::into_inner);
    heard.iter().filter(|received| received.team == *team).cloned().collect()
}

#[tokio::test(start_paused = true)]
async fn who_subscribes_hears_of_it_and_of_nothing_else() {
    let (world, team) = world(1).await;
    for kind in ["team.erased", "team.renamed", "team.export_requested"] {
        post(&world, &team, kind).await;
    }
    world.pass_until("2026-11-21T09:05:00Z").await;
    let heard = heard(&team);
    let mut kinds: Vec<&str> = heard.iter().map(|received| received.kind.as_str()).collect();
    kinds.sort_unstable();
    assert_eq!(kinds, ["team.erased", "team.export_requested"]);
    assert_eq!(heard[0].data, json!({"by": "somebody"}));
    assert_eq!(heard[0].at, "2026-11-21T09:00:30.5Z".parse().unwrap());
    assert_ne!(heard[0].id, heard[1].id);
}

#[tokio::test(start_paused = true)]
async fn an_entry_that_failed_is_put_again() {
    let (world, team) = world(2).await;
    world.machine.embedded().faults().inject(Fault::PartialBatchFailure.on("PutEvents").times(2));
    post(&world, &team, "team.erased").await;
    world.pass_until("2026-11-21T09:00:36Z").await;
    assert_eq!(heard(&team).len(), 0);
    world.pass_until("2026-11-21T09:05:00Z").await;
    assert_eq!(heard(&team).len(), 1);
    assert_eq!(world.machine.embedded().faults().calls("PutEvents"), 3);
}

#[tokio::test(start_paused = true)]
async fn a_lost_answer_repeats_the_event_under_the_same_id() {
    let (world, team) = world(3).await;
    world.machine.embedded().faults().inject(Fault::LoseResponse.on("PutEvents"));
    post(&world, &team, "team.erased").await;
    world.pass_until("2026-11-21T09:05:00Z").await;
    let heard = heard(&team);
    assert_eq!(heard.len(), 2);
    assert_eq!(heard[0], heard[1]);
}

#[tokio::test(start_paused = true)]
async fn a_bus_in_trouble_is_asked_again_later() {
    let (world, team) = world(4).await;
    world.machine.embedded().faults().inject(Fault::Throttled.on("PutEvents").times(4));
    world.machine.embedded().faults().inject(Fault::InternalError.on("PutEvents").times(4));
    post(&world, &team, "team.erased").await;
    world.pass_until("2026-11-21T09:10:00Z").await;
    assert_eq!(heard(&team).len(), 1);
}
