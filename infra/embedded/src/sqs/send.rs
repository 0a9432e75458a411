//! `SendMessage` and `SendMessageBatch`.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    Reply, Scene,
    entries::{self, Entry},
    errors::Refusal,
    limits, md5,
    message::{self, MessageAttributes, NewMessage, Payload},
    store::{self, Queue},
};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct SendMessage {
    queue_url: Option<String>,
    #[serde(flatten)]
    content: Content,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct SendMessageBatch {
    queue_url: Option<String>,
    #[serde(default)]
    entries: Vec<SendEntry>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct SendEntry {
    id: Option<String>,
    #[serde(flatten)]
    content: Content,
}

impl Entry for SendEntry {
    const NAME: &'static str = "SendMessageBatchRequestEntry";

    fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }
}

/// What a single send and an entry of a batch have in common.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Content {
    message_body: Option<String>,
    delay_seconds: Option<i64>,
    #[serde(default)]
    message_attributes: MessageAttributes,
    #[serde(default)]
    message_system_attributes: MessageAttributes,
    message_group_id: Option<String>,
    message_deduplication_id: Option<String>,
}

impl Content {
    fn size(&self) -> usize {
        let body = self.message_body.as_ref().map_or(0, String::len);
        body + message::attributes_size(&self.message_attributes)
    }
}

pub(super) fn one(scene: &Scene<'_>, request: SendMessage) -> Reply {
    let queue = store::queue_at(scene.tx, request.queue_url.as_deref())?;
    let limit = queue.attributes.max_message_bytes();
    if request.content.size() > limit {
        return Err(Refusal::invalid_parameter(format!(
            "One or more parameters are invalid. Reason: Message must be shorter than {limit} bytes."
        )));
    }
    scene.wake(&queue.name);
    send(scene, &queue, &request.content)
}

/// The size limit of a batch is the service's own; AWS does not hold a batch's entries against
/// the queue's `MaximumMessageSize` (recorded by LocalStack in
/// `test_send_message_batch_with_oversized_contents_with_updated_maximum_message_size`).
pub(super) fn batch(scene: &Scene<'_>, request: SendMessageBatch) -> Reply {
    let queue = store::queue_at(scene.tx, request.queue_url.as_deref())?;
    entries::check(&request.entries)?;
    let size = request.entries.iter().map(|entry| entry.content.size()).sum();
    if size > limits::MAX_MESSAGE_BYTES {
        return Err(Refusal::batch_too_long(limits::MAX_MESSAGE_BYTES, size));
    }
    scene.wake(&queue.name);
    entries::run(&request.entries, |entry| send(scene, &queue, &entry.content))
}

fn send(scene: &Scene<'_>, queue: &Queue, content: &Content) -> Reply {
    let body = check(content)?;
    let delay_s = content.delay_seconds.unwrap_or_else(|| queue.attributes.delay_s());
    let system = &content.message_system_attributes;
    let attributes = (!content.message_attributes.is_empty()).then(|| json!(content.message_attributes).to_string());
    let message_id = message::new_id();
    let new = NewMessage {
        message_id: &message_id,
        body,
        attributes: attributes.as_deref(),
        group_id: content.message_group_id.as_deref(),
        trace_header: trace_header(system),
        sender: &scene.call.sender,
        sent_at: scene.now,
        visible_at: scene.now + delay_s * 1000,
    };
    message::insert(scene.tx, queue, &new)?;

    let mut sent = json!({ "MessageId": message_id, "MD5OfMessageBody": md5::of_body(body) });
    if !content.message_attributes.is_empty() {
        sent["MD5OfMessageAttributes"] = Value::from(md5::of_attributes(&content.message_attributes));
    }
    if !system.is_empty() {
        sent["MD5OfMessageSystemAttributes"] = Value::from(md5::of_attributes(system));
    }
    Ok(sent)
}

/// Refuses what cannot be sent; returns the body.
fn check(content: &Content) -> Result<&str, Refusal> {
    let body = content
        .message_body
        .as_deref()
        .filter(|body| !body.is_empty())
        .ok_or_else(|| Refusal::missing_parameter("MessageBody"))?;
    if let Some(character) = limits::forbidden_character(body) {
        let message = limits::forbidden_character_message(character, "message body");
        return Err(Refusal::invalid_message_contents(message));
    }
    if let Some(delay_s) = content.delay_seconds {
        limits::within(delay_s, &limits::DELAY_S, "DelaySeconds")?;
    }
    message::check_attributes(&content.message_attributes)?;
    check_system_attributes(&content.message_system_attributes)?;
    if let Some(group) = &content.message_group_id {
        check_group(group)?;
    }
    if let Some(id) = &content.message_deduplication_id {
        return Err(Refusal::invalid_value(
            id,
            "MessageDeduplicationId",
            "The request include parameter that is not valid for this queue type.",
        ));
    }
    Ok(body)
}

/// On a standard queue a message group names a tenant (fair queues). It changes nothing in the
/// order here, but is stored and returned.
fn check_group(group: &str) -> Result<(), Refusal> {
    if (1..=128).contains(&group.len()) && group.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Ok(());
    }
    Err(Refusal::invalid_value(
        group,
        "MessageGroupId",
        "MessageGroupId can only include alphanumeric and punctuation characters. 1 to 128 in \
         length.",
    ))
}

fn check_system_attributes(attributes: &BTreeMap<String, message::MessageAttribute>) -> Result<(), Refusal> {
    for (name, attribute) in attributes {
        let is_text = matches!(&attribute.payload, Payload::Text(text) if !text.is_empty());
        if name != "AWSTraceHeader" || attribute.data_type != "String" || !is_text {
            return Err(Refusal::invalid_parameter(
                "The only system attribute of a message that can be sent is AWSTraceHeader, of \
                 type String.",
            ));
        }
    }
    Ok(())
}

fn trace_header(attributes: &MessageAttributes) -> Option<&str> {
    match &attributes.get("AWSTraceHeader")?.payload {
        Payload::Text(text) => Some(text),
        Payload::Binary(_) => None,
    }
}
