//! Which messages a receive takes, what that does to them, and how they are shown.

use rusqlite::Row;
use serde_json::{Map, Value, json};

use super::{
    Scene,
    errors::Refusal,
    fair::{InFlight, Source},
    md5,
    message::MessageAttributes,
    receipt::Receipt,
    receive::ReceiveMessage,
    store::{self, Queue},
};
use crate::faults::HandOut;

/// Takes up to `wanted` visible messages and hides them. First come those that have been visible
/// longest: the order of sending, in which a message that came back stands where it reappeared.
/// (SQS promises no order on standard queues.)
///
/// `hand_out` is asked how to misbehave, once there is something to hand out.
pub(super) fn take(
    scene: &Scene<'_>,
    queue: &Queue,
    request: &ReceiveMessage,
    in_flight: &InFlight,
    wanted: i64,
    hand_out: impl FnOnce() -> HandOut,
) -> Result<Vec<Value>, Refusal> {
    let sources = in_flight.sources(scene.tx, queue, scene.now)?;
    let mut taken = alive(scene, queue, &sources, wanted, false)?;
    if taken.is_empty() {
        return Ok(Vec::new());
    }
    let manner = hand_out();
    if manner.newest_first {
        taken = alive(scene, queue, &sources, wanted, true)?;
    }
    let hidden_s = if manner.stays_visible { 0 } else { request.visibility_s(queue) };
    taken.into_iter().map(|message| hold(scene, queue, request, message, hidden_s)).collect()
}

/// The next visible messages, after moving those to the dead-letter queue that were received as
/// often as the redrive policy allows.
///
/// Where that queue has been deleted, they go on being received rather than disappear.
fn alive(scene: &Scene<'_>, queue: &Queue, sources: &[Source], wanted: i64, newest_first: bool) -> Result<Vec<Visible>, Refusal> {
    let redrive = queue.attributes.redrive();
    let target = match redrive.as_ref().and_then(|it| store::name_in_arn(&it.target_arn)) {
        Some(name) => store::find_queue(scene.tx, name)?,
        None => None,
    };
    let (Some(redrive), Some(target)) = (redrive, target) else {
        return Ok(visible(scene, queue, sources, wanted, newest_first)?);
    };
    loop {
        let found = visible(scene, queue, sources, wanted, newest_first)?;
        let (dead, alive): (Vec<_>, Vec<_>) =
            found.into_iter().partition(|message| message.receive_count >= redrive.max_receive_count);
        if dead.is_empty() {
            return Ok(alive);
        }
        for message in dead {
            bury(scene, queue, &target, message.position)?;
        }
        scene.wake(&target.name);
    }
}

/// Moves a message to the dead-letter queue. Its id, receive count and time of sending stay, and
/// with the latter its age, as on standard queues of AWS (developer guide, "Using dead-letter
/// queues", on message retention).
fn bury(scene: &Scene<'_>, source: &Queue, target: &Queue, position: i64) -> rusqlite::Result<usize> {
    scene
        .tx
        .prepare_cached(
            "UPDATE message SET queue = ?1, visible_at = ?2, receipt = NULL, \
             dead_letter_source = ?3 WHERE position = ?4",
        )?
        .execute((target.id, scene.now, source.arn(), position))
}

/// Hides a message under a new receipt and renders it.
fn hold(scene: &Scene<'_>, queue: &Queue, request: &ReceiveMessage, message: Visible, hidden_s: i64) -> Result<Value, Refusal> {
    let receipt = Receipt::draw(queue, message.position);
    scene
        .tx
        .prepare_cached(
            "UPDATE message SET receipt = ?1, visible_at = ?2, received_at = ?3, \
             first_received_at = COALESCE(first_received_at, ?3), \
             receive_count = receive_count + 1 WHERE position = ?4",
        )?
        .execute((receipt.nonce(), scene.now + hidden_s * 1000, scene.now, message.position))?;
    Ok(message.show(request, &receipt, scene.now))
}

/// A message that can be received.
struct Visible {
    position: i64,
    message_id: String,
    body: String,
    attributes: Option<String>,
    group_id: Option<String>,
    trace_header: Option<String>,
    sender: String,
    sent_at: i64,
    first_received_at: Option<i64>,
    receive_count: i64,
    dead_letter_source: Option<String>,
}

fn visible(
    scene: &Scene<'_>,
    queue: &Queue,
    sources: &[Source],
    limit: i64,
    newest_first: bool,
) -> rusqlite::Result<Vec<Visible>> {
    let mut found = Vec::new();
    for source in sources {
        let left = limit - i64::try_from(found.len()).unwrap_or(limit);
        if left <= 0 {
            break;
        }
        found.extend(visible_in(scene, queue, source, left, newest_first)?);
    }
    Ok(found)
}

fn visible_in(
    scene: &Scene<'_>,
    queue: &Queue,
    source: &Source,
    limit: i64,
    newest_first: bool,
) -> rusqlite::Result<Vec<Visible>> {
    let order = if newest_first { "visible_at DESC, position DESC" } else { "visible_at, position" };
    let (filter, group, limit) = match source {
        Source::All => ("?4 IS NULL", None, limit),
        Source::Ungrouped => ("group_id IS ?4", None, limit),
        Source::Group(group, room) => ("group_id = ?4", Some(group), limit.min(*room)),
    };
    scene
        .tx
        .prepare_cached(&format!(
            "SELECT position, message_id, body, attributes, group_id, trace_header, sender, \
             sent_at, first_received_at, receive_count, dead_letter_source FROM message \
             WHERE queue = ?1 AND visible_at <= ?2 AND {filter} ORDER BY {order} LIMIT ?3"
        ))?
        .query_map((queue.id, scene.now, limit, group), Visible::from_row)?
        .collect()
}

impl Visible {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            position: row.get(0)?,
            message_id: row.get(1)?,
            body: row.get(2)?,
            attributes: row.get(3)?,
            group_id: row.get(4)?,
            trace_header: row.get(5)?,
            sender: row.get(6)?,
            sent_at: row.get(7)?,
            first_received_at: row.get(8)?,
            receive_count: row.get(9)?,
            dead_letter_source: row.get(10)?,
        })
    }

    /// The message as the caller asked to see it, this receive included in its counts.
    fn show(self, request: &ReceiveMessage, receipt: &Receipt, now: i64) -> Value {
        let mut shown = json!({
            "MessageId": self.message_id,
            "ReceiptHandle": receipt.handle(),
            "MD5OfBody": md5::of_body(&self.body),
        });
        let system = self.system_attributes(request, now);
        if !system.is_empty() {
            shown["Attributes"] = Value::Object(system);
        }
        let mut attributes: MessageAttributes =
            self.attributes.and_then(|attributes| serde_json::from_str(&attributes).ok()).unwrap_or_default();
        attributes.retain(|name, _| request.asks_for_attribute(name));
        if !attributes.is_empty() {
            shown["MD5OfMessageAttributes"] = Value::from(md5::of_attributes(&attributes));
            shown["MessageAttributes"] = json!(attributes);
        }
        shown["Body"] = Value::from(self.body);
        shown
    }

    fn system_attributes(&self, request: &ReceiveMessage, now: i64) -> Map<String, Value> {
        let first_received_at = self.first_received_at.unwrap_or(now);
        [
            ("SenderId", Some(self.sender.clone())),
            ("SentTimestamp", Some(self.sent_at.to_string())),
            ("ApproximateReceiveCount", Some((self.receive_count + 1).to_string())),
            ("ApproximateFirstReceiveTimestamp", Some(first_received_at.to_string())),
            ("MessageGroupId", self.group_id.clone()),
            ("AWSTraceHeader", self.trace_header.clone()),
            ("DeadLetterQueueSourceArn", self.dead_letter_source.clone()),
        ]
        .into_iter()
        .filter(|(name, _)| request.asks_for(name))
        .filter_map(|(name, value)| Some((name.to_owned(), Value::from(value?))))
        .collect()
    }
}
