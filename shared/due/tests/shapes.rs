//! What lies in tables and queues is read by the next version, so its shape stays: whatever holds what in Rust, the
//! fields stand side by side.

#![expect(clippy::unwrap_used, reason = "a test fails where it has no answer")]

use due::{Armed, Due, DueMessage, Errand, Form, Occurrence, OccurrenceId, Origin, State, Subject};
use jiff::Timestamp;
use serde_json::{Value, json};

const OCCURRENCE: &str = "occ_00000000000000000000000000";
const TEAM: &str = "team_00000000000000000000000000";

fn id() -> OccurrenceId {
    OCCURRENCE.parse().unwrap()
}

fn at() -> Timestamp {
    "2026-11-21T09:00:00Z".parse().unwrap()
}

fn subject() -> Subject {
    Subject::new("deliveries", &TEAM.parse().unwrap(), "job_1", 3)
}

fn errand() -> Errand {
    Errand { attempt: 2, ..Errand::first(id(), at(), Origin::RunNow) }
}

fn with(mut shape: Value, more: Value) -> Value {
    let (Value::Object(fields), Value::Object(more)) = (&mut shape, more) else { unreachable!() };
    fields.extend(more);
    shape
}

fn subject_shape() -> Value {
    json!({"team": TEAM, "work": "deliveries", "thing": "job_1", "version": 3})
}

fn errand_shape() -> Value {
    json!({"occurrence": OCCURRENCE, "scheduled_for": at(), "attempt": 2, "origin": "run_now"})
}

#[test]
fn a_due_item() {
    let due = Due::errand(subject(), at(), errand());
    let form = json!({"errand": errand_shape()});
    let shape = with(subject_shape(), json!({"shard": due.shard, "fire_at": at(), "form": form}));
    assert_eq!(serde_json::to_value(&due).unwrap(), shape);
    let read: Due = serde_json::from_value(shape).unwrap();
    assert_eq!((read.subject, read.fire_at), (subject(), at()));
    assert!(matches!(read.form, Form::Errand(one) if one == errand()));
}

#[test]
fn a_pointer_to_one() {
    let shape = with(subject_shape(), json!({"shard": 17, "fire_at": at(), "fire_at_ms": at().as_millisecond()}));
    let armed: Armed = serde_json::from_value(shape.clone()).unwrap();
    assert_eq!(armed.subject, subject());
    assert_eq!(serde_json::to_value(&armed).unwrap(), shape);
}

#[test]
fn a_message() {
    let message = DueMessage::new(subject(), errand(), at());
    let shape = with(with(subject_shape(), errand_shape()), json!({"at": at()}));
    assert_eq!(serde_json::to_value(&message).unwrap(), shape);
    assert_eq!(serde_json::from_value::<DueMessage>(shape).unwrap(), message);
}

#[test]
fn the_row_of_an_occurrence() {
    let own = json!({
        "id": OCCURRENCE, "scheduled_for": at(), "origin": "schedule", "state": "retrying", "attempt": 2,
        "attempts_at_ms": [1, 2], "lease": "l", "process": "p", "lease_until_ms": 0, "next_attempt_at": at(),
        "ended_at": null, "reason": null, "missed": null, "kept_until": at(),
    });
    let shape = with(subject_shape(), own);
    let row: Occurrence = serde_json::from_value(shape.clone()).unwrap();
    assert_eq!((&row.id, &row.subject, row.state), (&id(), &subject(), State::Retrying));
    assert_eq!(serde_json::to_value(&row).unwrap(), shape);
}
