//! A domain event that was posted and has not been published: what the sample of `bus-publish` names.
#![expect(clippy::expect_used, reason = "what cannot be made should stop the test, saying why")]

use events::DomainEvent;
use serde_json::json;
use trial::{Made, Person, Thing, Trial};

/// The things of the bus.
pub const THINGS: &[Thing] =
    &[Thing::new("event", "parcel_06DW1H6P00B7D3X5MZ8V1F4J2N", |trial, person| Box::pin(event(trial, person)))];

/// It is handed to no queue: the event that is replayed is the message.
async fn event(Trial { cx, .. }: Trial, person: Person) -> Made {
    let event = DomainEvent { kind: "team.greeted", team: person.team, data: json!({}) };
    let parcel = event.parcel(&cx).expect("a parcel");
    parcel.join(cx.table().transaction()).commit().await.expect("a write");
    Made::new(parcel.id())
}
