//! `ReceiveMessage`: takes visible messages, and waits for them when there are none.

use std::{sync::Arc, time::Duration};

use serde::Deserialize;
use serde_json::{Value, json};
use tokio::time::{Instant, sleep_until};

use super::{
    Reply, Scene,
    errors::Refusal,
    fair::InFlight,
    limits, message, read,
    store::{self, Queue},
    take::take,
};
use crate::{blocking, call::Call, dispatch::Services};

#[derive(Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ReceiveMessage {
    queue_url: Option<String>,
    max_number_of_messages: Option<i64>,
    visibility_timeout: Option<i64>,
    wait_time_seconds: Option<i64>,
    #[serde(default)]
    attribute_names: Vec<String>,
    #[serde(default)]
    message_system_attribute_names: Vec<String>,
    #[serde(default)]
    message_attribute_names: Vec<String>,
}

const SYSTEM_ATTRIBUTES: [&str; 9] = [
    "SenderId",
    "SentTimestamp",
    "ApproximateReceiveCount",
    "ApproximateFirstReceiveTimestamp",
    "SequenceNumber",
    "MessageDeduplicationId",
    "MessageGroupId",
    "AWSTraceHeader",
    "DeadLetterQueueSourceArn",
];

/// How soon a queue is worth another look from which nothing may be taken now.
const CROWDED_MS: i64 = 100;

/// One look at the queue.
struct Look {
    messages: Vec<Value>,
    /// How long the caller is willing to wait, counted from its first look.
    wait_s: i64,
    /// How long until a message becomes visible by itself.
    next_in_ms: Option<i64>,
}

/// Looks, and looks again when a change to the queue or the time makes it worthwhile, until there
/// are messages or the wait is over.
///
/// A caller that goes away while this waits takes nothing. One that goes away during a look may
/// have taken messages; they come back when their timeout is over, as they do on AWS.
pub(super) async fn receive(services: Arc<Services>, call: Call) -> Reply {
    let request: ReceiveMessage = read(&call)?;
    request.check()?;
    let (call, request) = (Arc::new(call), Arc::new(request));
    let name = request.queue_url.as_deref().and_then(|url| url.trim_end_matches('/').rsplit('/').next());
    let bell = services.queues.signals.bell(name.unwrap_or_default());
    let started = Instant::now();
    loop {
        // Enabled before the look, so that a send in between is not missed.
        let mut rung = std::pin::pin!(bell.notified());
        rung.as_mut().enable();
        let look = {
            let (services, call, request) = (services.clone(), call.clone(), request.clone());
            blocking::run(services.inline, move || look(&services, &call, &request)).await
        };
        let look = look.unwrap_or_else(|interrupted| Err(Refusal::internal(&interrupted)))?;
        if !look.messages.is_empty() {
            return Ok(json!({ "Messages": look.messages }));
        }
        let deadline = started + millis(look.wait_s * 1000);
        if Instant::now() >= deadline {
            return Ok(json!({}));
        }
        let next = look.next_in_ms.map_or(deadline, |ms| Instant::now() + millis(ms));
        tokio::select! {
            () = rung => {}
            () = sleep_until(next.min(deadline)) => {}
        }
    }
}

fn millis(ms: i64) -> Duration {
    Duration::from_millis(u64::try_from(ms).unwrap_or_default())
}

impl ReceiveMessage {
    fn check(&self) -> Result<(), Refusal> {
        if let Some(wait_s) = self.wait_time_seconds {
            limits::within(wait_s, &limits::WAIT_S, "WaitTimeSeconds")?;
        }
        if let Some(timeout_s) = self.visibility_timeout {
            limits::within(timeout_s, &limits::VISIBILITY_S, "VisibilityTimeout")?;
        }
        limits::within(self.wanted(), &limits::MESSAGES_PER_RECEIVE, "MaxNumberOfMessages")?;
        let names = self.system_names().find(|name| *name != "All" && !SYSTEM_ATTRIBUTES.contains(name));
        names.map_or(Ok(()), |name| Err(Refusal::invalid_attribute_name(name)))
    }

    fn wanted(&self) -> i64 {
        self.max_number_of_messages.unwrap_or(1)
    }

    /// For how long what this receive takes is hidden from the next.
    pub(super) fn visibility_s(&self, queue: &Queue) -> i64 {
        self.visibility_timeout.unwrap_or_else(|| queue.attributes.visibility_s())
    }

    /// `AttributeNames` is the older name of the newer field; AWS takes both.
    fn system_names(&self) -> impl Iterator<Item = &str> {
        self.attribute_names.iter().chain(&self.message_system_attribute_names).map(String::as_str)
    }

    pub(super) fn asks_for(&self, system_attribute: &str) -> bool {
        self.system_names().any(|name| name == "All" || name == system_attribute)
    }

    /// Message attributes are asked for by name, by `prefix.*`, or all of them.
    pub(super) fn asks_for_attribute(&self, attribute: &str) -> bool {
        self.message_attribute_names.iter().any(|name| match name.strip_suffix('*') {
            Some(prefix) => attribute.starts_with(prefix.strip_suffix('.').unwrap_or(prefix)),
            None => name == "All" || name == attribute,
        })
    }
}

fn look(services: &Services, call: &Call, request: &ReceiveMessage) -> Result<Look, Refusal> {
    let queues = &services.queues;
    let now = (queues.now)();
    let (look, woken) = queues.store.transact(|tx| {
        let scene = Scene::new(tx, call, now);
        let queue = store::queue_at(tx, request.queue_url.as_deref())?;
        let wait_s = request.wait_time_seconds.unwrap_or_else(|| queue.attributes.wait_s());
        // The reader of a process that died while it waited takes nothing any more.
        let dead = services.faults.crashed();
        let in_flight = InFlight::count(tx, &queue, now)?;
        let room = if dead { 0 } else { in_flight.room(limits::MAX_IN_FLIGHT) };
        if room == 0 && wait_s == 0 && !dead {
            return Err(Refusal::over_limit(limits::MAX_IN_FLIGHT));
        }
        message::expire(tx, &queue, now)?;
        let hand_out = || services.faults.hand_out(call);
        let messages = take(&scene, &queue, request, &in_flight, request.wanted().min(room), hand_out)?;
        let next_in_ms = match message::next_visible_at(tx, &queue, now)? {
            // There is something that may not be taken before something else is deleted, which rings, or before
            // something else becomes visible, which does not.
            Some(at) if at <= now => Some(CROWDED_MS),
            next => next.map(|at| at - now),
        };
        Ok((Look { messages, wait_s, next_in_ms }, scene.woken.into_inner()))
    })?;
    queues.signals.wake(&woken);
    Ok(look)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::embedded::Durability;
    use crate::sqs::{message::NewMessage, store::Store};

    #[test]
    fn messages_in_flight_use_up_the_room_and_delayed_ones_do_not() {
        let store = Store::open(None, Durability::default()).unwrap();
        store
            .transact(|tx| {
                tx.execute_batch(
                    "INSERT INTO queue (id, name, region, created_at, modified_at, attributes) \
                     VALUES (1, 'jobs', 'eu-west-1', 0, 0, '{}')",
                )?;
                let queue = store::require_queue(tx, "jobs")?;
                for (message_id, visible_at) in [("a", 50), ("b", 50), ("c", 50), ("d", 0)] {
                    let new = NewMessage {
                        message_id,
                        body: "x",
                        attributes: None,
                        group_id: None,
                        trace_header: None,
                        sender: "s",
                        sent_at: 0,
                        visible_at,
                    };
                    message::insert(tx, &queue, &new)?;
                }
                tx.execute_batch("UPDATE message SET receipt = 'r' WHERE message_id IN ('a', 'b')")?;
                let in_flight = InFlight::count(tx, &queue, 10)?;
                assert_eq!(in_flight.room(2), 0);
                assert_eq!(in_flight.room(5), 3);
                assert_eq!(in_flight.room(100), 98);
                Ok(())
            })
            .unwrap();
    }
}
