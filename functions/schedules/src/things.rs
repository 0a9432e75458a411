//! One of each thing of schedules, made for a given person: what the samples of its functions, and those of other products,
//! name.
#![expect(clippy::expect_used, reason = "what cannot be made should stop the test, saying why")]

use due::{Due, Errand, OccurrenceId, Origin, Subject};
use live::Connection;
use serde_json::{Value, json};
use table::Condition;
use trial::{Made, Person, Thing, Trial};

use crate::deliveries::DELIVERIES;

/// The shard that the sample of `platform-dispatch` names.
const SHARD: u16 = 7;

/// The things of schedules.
pub const THINGS: &[Thing] = &[
    Thing::new("job", "job_06DVQEXPG1F8S68241XFNTVH40", |trial, person| Box::pin(job(trial, person))),
    Thing::new("delivery", "occ_06DW1RGJG1EV5EE0TYJ999G9E4", |trial, person| Box::pin(delivery(trial, person)))
        .with(&[("job", "job_06DVQEXPG1F8S68241XFNTVH40")]),
    Thing::new("sent", "occ_06DW1RGJG1EV5EE0TYJ999G9E4", |trial, person| Box::pin(sent(trial, person)))
        .with(&[("job", "job_06DVQEXPG1F8S68241XFNTVH40")]),
    Thing::new("ticket", "mht_0123456789ABCDEFGHJKMNPQRSTVWXYZ0000000", |trial, person| Box::pin(ticket(trial, person)))
        .personal(),
    Thing::new("connection", "L0SM9cOFvHcCIhw=", |trial, person| Box::pin(connection(trial, person))),
    Thing::new("dead_letter", "occ_06DW1RGJG1EV5EE0TYJ999G9E5", |trial, person| Box::pin(dead_letter(trial, person))),
    Thing::new("owed", "occ_06DW1RGJG1EV5EE0TYJ999G9E6", |trial, person| Box::pin(owed(trial, person))),
];

/// The body of a job that fires every day at 09:05 UTC, with `changes` over it.
///
/// # Panics
/// When `changes` are no object.
pub fn daily(changes: Value) -> Value {
    let mut body = json!({
        "start_date": "2026-11-21", "trigger_timings": ["09:05"], "freq": "daily", "callback_url": "https://a.example.com/hook"
    });
    let (Value::Object(fields), Value::Object(changes)) = (&mut body, changes) else { panic!("changes are an object") };
    fields.extend(changes);
    body
}

/// A job whose next instant is minutes or hours away, and so not near enough to be sent by whoever makes it. It calls the
/// receiver at `path`.
async fn job_at(trial: &Trial, person: &Person, path: &str) -> String {
    let job = json!({
        "name": "Invoices", "start_date": "2026-01-15", "freq": "daily", "trigger_timings": ["09:05"],
        "callback_url": format!("{}{path}", trial.receiver), "metadata": {"run": 7},
    });
    text(&trial.post(person, "/api/schedule", job).await["id"])
}

/// An occurrence of `job` that waits in the queue.
async fn run(trial: &Trial, person: &Person, job: &str) -> String {
    text(&trial.post(person, &format!("/api/job/{job}/runs"), json!({})).await["occurrence_id"])
}

async fn job(trial: Trial, person: Person) -> Made {
    Made::new(job_at(&trial, &person, "/well").await)
}

/// A ticket for the socket.
async fn ticket(trial: Trial, person: Person) -> Made {
    Made::new(text(&trial.post(&person, "/api/sockets/tickets", json!({})).await["ticket"]))
}

/// A connection to the socket, of which API Gateway knows nothing.
async fn connection(trial: Trial, person: Person) -> Made {
    let id = format!("{}=", text(&json!(person.team)).chars().rev().take(15).collect::<String>());
    let connection = Connection::opened(&trial.cx, &id, person.team.clone(), person.user.clone());
    let table = trial.cx.table();
    let made = table.transaction().put(&connection, Condition::Always).put(&connection.whose(), Condition::Always);
    made.commit().await.expect("a write");
    Made::new(id)
}

/// A delivery that ended well.
async fn delivery(trial: Trial, person: Person) -> Made {
    let sent = sent(trial.clone(), person).await;
    trial.work().await;
    sent
}

async fn sent(trial: Trial, person: Person) -> Made {
    let job = job_at(&trial, &person, "/well").await;
    Made::new(run(&trial, &person, &job).await).with("job", job)
}

/// A delivery that was given up on.
async fn dead_letter(trial: Trial, person: Person) -> Made {
    let job = job_at(&trial, &person, "/broken").await;
    let occurrence = run(&trial, &person, &job).await;
    trial.work().await;
    Made::new(occurrence)
}

/// A due item as a tick finds one whose sender died before it sent. Whichever shard an occurrence is in follows from its
/// id.
async fn owed(trial: Trial, person: Person) -> Made {
    let (now, job) = (trial.cx.now(), job_at(&trial, &person, "/well").await);
    let items = (0..).map(|nonce: u64| {
        let occurrence = OccurrenceId::of(DELIVERIES.name, &job, now, &nonce.to_string());
        let errand = Errand::first(occurrence.clone(), now, Origin::RunNow);
        (occurrence, Due::errand(Subject::new(DELIVERIES.name, &person.team, &job, 1), now, errand))
    });
    let (occurrence, due) = items.into_iter().find(|(_, due)| due.shard == SHARD).expect("an endless supply");
    trial.cx.table().put(&due, Condition::Always).await.expect("a due item");
    Made::new(occurrence)
}

fn text(value: &serde_json::Value) -> String {
    value.as_str().expect("a text").to_owned()
}
