//! Redrive: `StartMessageMoveTask` and `ListMessageMoveTasks`.
//!
//! On AWS a task runs in the background for as long as it takes. Here it moves everything visible
//! in its own transaction and is over when the call returns, so there is nothing to cancel and
//! `MaxNumberOfMessagesPerSecond` only appears in the list. Messages in flight stay in the
//! dead-letter queue.

use aws_smithy_types::base64;
use rusqlite::Row;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    Reply, Scene,
    errors::Refusal,
    limits,
    message::{self, NewMessage},
    queues,
    store::{self, Queue},
};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct StartMessageMoveTask {
    source_arn: Option<String>,
    destination_arn: Option<String>,
    max_number_of_messages_per_second: Option<i64>,
}

/// The reason AWS gives for a task that met a message no queue had sent to the dead-letter queue.
const NO_SOURCE: &str = "CouldNotDetermineMessageSource";

pub(super) fn start(scene: &Scene<'_>, request: StartMessageMoveTask) -> Reply {
    let source_arn = request.source_arn.as_deref();
    let source = queue_of_arn(scene, source_arn, "SourceArn")?;
    if let Some(per_second) = request.max_number_of_messages_per_second {
        limits::within(per_second, &(1..=500), "MaxNumberOfMessagesPerSecond")?;
    }
    if queues::sources_of(scene, &source)?.is_empty() {
        return Err(Refusal::invalid_parameter("Source queue must be configured as a Dead Letter Queue."));
    }
    let destination_arn = request.destination_arn.as_deref();
    let destination = match destination_arn {
        None => None,
        Some(_) => Some(queue_of_arn(scene, destination_arn, "DestinationArn")?),
    };
    let done = move_all(scene, &source, destination.as_ref())?;
    let handle = base64::encode(json!({ "taskId": message::new_id(), "sourceArn": source.arn() }).to_string());
    scene.tx.execute(
        "INSERT INTO move_task (handle, source_arn, destination_arn, max_per_second, \
         failure_reason, moved, to_move, started_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        rusqlite::params![
            handle,
            source.arn(),
            destination_arn,
            request.max_number_of_messages_per_second,
            (done.moved < done.to_move).then_some(NO_SOURCE),
            done.moved,
            done.to_move,
            scene.now,
        ],
    )?;
    Ok(json!({ "TaskHandle": handle }))
}

fn queue_of_arn(scene: &Scene<'_>, arn: Option<&str>, field: &str) -> Result<Queue, Refusal> {
    let arn = arn.ok_or_else(|| Refusal::missing_parameter(field))?;
    let queue = match store::name_in_arn(arn) {
        Some(name) => store::find_queue(scene.tx, name)?,
        None => None,
    };
    queue.ok_or_else(|| {
        Refusal::resource_not_found(format!("The resource that you specified for the {field} parameter doesn't exist."))
    })
}

struct Done {
    moved: i64,
    to_move: i64,
}

/// What a message keeps when it is moved.
struct Redriven {
    position: i64,
    body: String,
    attributes: Option<String>,
    group_id: Option<String>,
    trace_header: Option<String>,
    sender: String,
    dead_letter_source: Option<String>,
}

/// Moves every visible message to `destination`, or back to the queue it came from. It arrives
/// as a new message, with a new id and time of sending (developer guide, "Redriving messages").
fn move_all(scene: &Scene<'_>, source: &Queue, destination: Option<&Queue>) -> Result<Done, Refusal> {
    message::expire(scene.tx, source, scene.now)?;
    let messages: Vec<Redriven> = scene
        .tx
        .prepare_cached(
            "SELECT position, body, attributes, group_id, trace_header, sender, \
             dead_letter_source FROM message WHERE queue = ?1 AND visible_at <= ?2 \
             ORDER BY visible_at, position",
        )?
        .query_map((source.id, scene.now), Redriven::from_row)?
        .collect::<rusqlite::Result<_>>()?;
    let mut done = Done { moved: 0, to_move: i64::try_from(messages.len()).unwrap_or(i64::MAX) };
    for message in &messages {
        let origin = match (destination, message.origin()) {
            (None, Some(name)) => store::find_queue(scene.tx, name)?,
            _ => None,
        };
        let Some(target) = destination.or(origin.as_ref()) else {
            continue;
        };
        move_one(scene, message, target)?;
        done.moved += 1;
    }
    Ok(done)
}

fn move_one(scene: &Scene<'_>, message: &Redriven, target: &Queue) -> rusqlite::Result<()> {
    let new = NewMessage {
        message_id: &message::new_id(),
        body: &message.body,
        attributes: message.attributes.as_deref(),
        group_id: message.group_id.as_deref(),
        trace_header: message.trace_header.as_deref(),
        sender: &message.sender,
        sent_at: scene.now,
        visible_at: scene.now,
    };
    message::insert(scene.tx, target, &new)?;
    scene.tx.prepare_cached("DELETE FROM message WHERE position = ?1")?.execute([message.position])?;
    scene.wake(&target.name);
    Ok(())
}

impl Redriven {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            position: row.get(0)?,
            body: row.get(1)?,
            attributes: row.get(2)?,
            group_id: row.get(3)?,
            trace_header: row.get(4)?,
            sender: row.get(5)?,
            dead_letter_source: row.get(6)?,
        })
    }

    fn origin(&self) -> Option<&str> {
        self.dead_letter_source.as_deref().and_then(store::name_in_arn)
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ListMessageMoveTasks {
    source_arn: Option<String>,
    max_results: Option<i64>,
}

/// The latest tasks of a dead-letter queue, newest first; one unless the caller asks for more.
pub(super) fn list(scene: &Scene<'_>, request: ListMessageMoveTasks) -> Reply {
    let source = queue_of_arn(scene, request.source_arn.as_deref(), "SourceArn")?;
    let limit = limits::within(request.max_results.unwrap_or(1), &(1..=10), "MaxResults")?;
    let tasks: Vec<Value> = scene
        .tx
        .prepare_cached(
            "SELECT source_arn, destination_arn, max_per_second, failure_reason, moved, to_move, \
             started_at FROM move_task WHERE source_arn = ?1 ORDER BY position DESC LIMIT ?2",
        )?
        .query_map((source.arn(), limit), show)?
        .collect::<rusqlite::Result<_>>()?;
    Ok(json!({ "Results": tasks }))
}

/// A task that is over shows no handle: AWS shows it only while there is something to cancel.
fn show(row: &Row<'_>) -> rusqlite::Result<Value> {
    let failure_reason: Option<String> = row.get(3)?;
    let mut task = json!({
        "SourceArn": row.get::<_, String>(0)?,
        "Status": if failure_reason.is_some() { "FAILED" } else { "COMPLETED" },
        "ApproximateNumberOfMessagesMoved": row.get::<_, i64>(4)?,
        "ApproximateNumberOfMessagesToMove": row.get::<_, i64>(5)?,
        "StartedTimestamp": row.get::<_, i64>(6)?,
    });
    let optional = [
        ("DestinationArn", row.get::<_, Option<String>>(1)?.map(Value::from)),
        ("MaxNumberOfMessagesPerSecond", row.get::<_, Option<i64>>(2)?.map(Value::from)),
        ("FailureReason", failure_reason.map(Value::from)),
    ];
    for (name, value) in optional {
        if let Some(value) = value {
            task[name] = value;
        }
    }
    Ok(task)
}
