//! A message: its attributes, and its row.

use std::collections::BTreeMap;

use aws_smithy_types::base64;
use rusqlite::{OptionalExtension, Transaction};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser::SerializeMap};

use super::{errors::Refusal, limits, store::Queue};

/// By name, in byte order.
pub(super) type MessageAttributes = BTreeMap<String, MessageAttribute>;

#[derive(Clone, Debug)]
pub(super) struct MessageAttribute {
    pub(super) data_type: String,
    pub(super) payload: Payload,
}

#[derive(Clone, Debug)]
pub(super) enum Payload {
    Text(String),
    Binary(Vec<u8>),
}

/// The form on the wire, in which binary values are base64 text.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct OnTheWire {
    data_type: Option<String>,
    string_value: Option<String>,
    binary_value: Option<String>,
}

impl<'de> Deserialize<'de> for MessageAttribute {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let wire = OnTheWire::deserialize(deserializer)?;
        let payload = match (wire.string_value, wire.binary_value) {
            (_, Some(binary)) => Payload::Binary(base64::decode(binary).map_err(de::Error::custom)?),
            (text, None) => Payload::Text(text.unwrap_or_default()),
        };
        Ok(Self { data_type: wire.data_type.unwrap_or_default(), payload })
    }
}

impl Serialize for MessageAttribute {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(2))?;
        match &self.payload {
            Payload::Text(text) => map.serialize_entry("StringValue", text)?,
            Payload::Binary(bytes) => map.serialize_entry("BinaryValue", &base64::encode(bytes))?,
        }
        map.serialize_entry("DataType", &self.data_type)?;
        map.end()
    }
}

impl MessageAttribute {
    fn size(&self) -> usize {
        let value = match &self.payload {
            Payload::Text(text) => text.len(),
            Payload::Binary(bytes) => bytes.len(),
        };
        self.data_type.len() + value
    }
}

/// What attributes add to a message's size: names, data types and values.
pub(super) fn attributes_size(attributes: &MessageAttributes) -> usize {
    attributes.iter().map(|(name, attribute)| name.len() + attribute.size()).sum()
}

/// Refuses attributes that break the rules of the SQS developer guide, "message attribute
/// components".
pub(super) fn check_attributes(attributes: &MessageAttributes) -> Result<(), Refusal> {
    let count = attributes.len();
    if count > limits::ATTRIBUTES_PER_MESSAGE {
        return Err(Refusal::invalid_parameter(format!(
            "Number of message attributes [{count}] exceeds the allowed maximum [{}].",
            limits::ATTRIBUTES_PER_MESSAGE,
        )));
    }
    attributes.iter().try_for_each(|(name, attribute)| check_attribute(name, attribute))
}

fn check_attribute(name: &str, attribute: &MessageAttribute) -> Result<(), Refusal> {
    check_name(name)?;
    let data_type = attribute.data_type.as_str();
    if data_type.len() > 256 {
        return Err(Refusal::invalid_parameter("Message (user) attribute types must be shorter than 256 Bytes"));
    }
    let kind = data_type.split('.').next().unwrap_or_default();
    let refuse = |what: String| Err(Refusal::invalid_parameter(format!("The message attribute '{name}' {what}")));
    match (kind, &attribute.payload) {
        ("String" | "Number" | "Binary", Payload::Text(text)) if text.is_empty() => {
            refuse(format!("must contain a non-empty value of type '{kind}'."))
        }
        ("Binary", Payload::Binary(bytes)) if bytes.is_empty() => {
            refuse("must contain a non-empty value of type 'Binary'.".to_owned())
        }
        ("String", Payload::Text(text)) => match limits::forbidden_character(text) {
            Some(character) => {
                Err(Refusal::invalid_parameter(limits::forbidden_character_message(character, "message attribute")))
            }
            None => Ok(()),
        },
        ("Number", Payload::Text(text)) if !text.parse::<f64>().is_ok_and(f64::is_finite) => {
            refuse("must contain a value that is a number.".to_owned())
        }
        ("Number", Payload::Text(_)) | ("Binary", Payload::Binary(_)) => Ok(()),
        ("String" | "Number" | "Binary", _) => refuse(format!("with type '{kind}' must use the field of that type.")),
        _ => refuse(format!(
            "has an invalid message attribute type, the set of supported type prefixes is \
             Binary, Number, and String: '{data_type}'."
        )),
    }
}

fn check_name(name: &str) -> Result<(), Refusal> {
    let letters = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
    if !(1..=256).contains(&name.len()) || !name.bytes().all(letters) {
        return Err(Refusal::invalid_parameter(
            "Message (user) attribute names can only contain upper and lower case letters, \
             digits, periods, hyphens and underscores, at most 256 of them.",
        ));
    }
    let lower = name.to_ascii_lowercase();
    let reserved = lower.starts_with("aws.") || lower.starts_with("amazon.");
    if reserved || name.starts_with('.') || name.ends_with('.') || name.contains("..") {
        return Err(Refusal::invalid_parameter(
            "You can't use message attribute names beginning with 'AWS.' or 'Amazon.'. These \
             strings are reserved for internal use. Additionally, they cannot start or end with \
             '.', nor have two of them in a row.",
        ));
    }
    Ok(())
}

/// A message that is about to be stored.
pub(super) struct NewMessage<'a> {
    pub(super) message_id: &'a str,
    pub(super) body: &'a str,
    pub(super) attributes: Option<&'a str>,
    pub(super) group_id: Option<&'a str>,
    pub(super) trace_header: Option<&'a str>,
    pub(super) sender: &'a str,
    pub(super) sent_at: i64,
    pub(super) visible_at: i64,
}

pub(super) fn insert(tx: &Transaction<'_>, queue: &Queue, message: &NewMessage<'_>) -> rusqlite::Result<()> {
    tx.prepare_cached(
        "INSERT INTO message (queue, message_id, body, attributes, group_id, trace_header, \
         sender, sent_at, visible_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )?
    .execute(rusqlite::params![
        queue.id,
        message.message_id,
        message.body,
        message.attributes,
        message.group_id,
        message.trace_header,
        message.sender,
        message.sent_at,
        message.visible_at,
    ])?;
    Ok(())
}

/// Deletes what has outlived the queue's retention period.
pub(super) fn expire(tx: &Transaction<'_>, queue: &Queue, now: i64) -> rusqlite::Result<usize> {
    tx.prepare_cached("DELETE FROM message WHERE queue = ?1 AND sent_at <= ?2")?.execute((queue.id, queue.expired_at(now)))
}

const NEXT_VISIBLE: &str = "SELECT visible_at FROM message WHERE queue = ?1 AND +sent_at > ?2 ORDER BY visible_at LIMIT 1";

/// When the queue's next message is or was visible. The `+` keeps SQLite from choosing the index by age, which would have
/// it sort the whole queue.
pub(super) fn next_visible_at(tx: &Transaction<'_>, queue: &Queue, now: i64) -> rusqlite::Result<Option<i64>> {
    tx.prepare_cached(NEXT_VISIBLE)?.query_row((queue.id, queue.expired_at(now)), |row| row.get(0)).optional()
}

/// A random identifier in the form of a version 4 UUID (RFC 9562).
pub(crate) fn new_id() -> String {
    let mut bytes: [u8; 16] = rand::random();
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    let hex = format!("{:032x}", u128::from_be_bytes(bytes));
    format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{embedded::Durability, sqs::store::Store};

    #[test]
    fn the_next_message_is_found_without_sorting_the_queue() {
        let store = Store::open(None, Durability::default()).unwrap();
        let plan = store.transact(|tx| {
            let mut statement = tx.prepare(&format!("EXPLAIN QUERY PLAN {NEXT_VISIBLE}"))?;
            let steps = statement.query_map((1, 1), |row| row.get::<_, String>(3))?.collect::<rusqlite::Result<Vec<_>>>()?;
            Ok(steps.join("; "))
        });
        let plan = plan.unwrap();
        assert!(plan.contains("message_by_visibility") && !plan.contains("TEMP B-TREE"), "{plan}");
    }
}
