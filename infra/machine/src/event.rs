//! The events that AWS would send, as the workers and ticks receive them.

use function::{SqsEvent, SqsRecord};
use jiff::Timestamp;
use serde_json::{Value, json};

/// What EventBridge Scheduler sends for a `ScheduleV2` without an input of its own.
pub(crate) fn scheduled(name: &str, at: Timestamp) -> Value {
    let at = at.round(jiff::Unit::Second).unwrap_or(at);
    json!({
        "version": "0",
        "id": format!("{name}-{}", at.as_second()),
        "detail-type": "Scheduled Event",
        "source": "aws.scheduler",
        "account": "000000000000",
        "time": at,
        "region": "eu-west-1",
        "resources": [format!("arn:aws:scheduler:eu-west-1:000000000000:schedule/default/{name}")],
        "detail": "{}",
    })
}

/// What Lambda's SQS source hands to a worker.
pub(crate) fn batch(messages: Vec<aws_sdk_sqs::types::Message>) -> SqsEvent {
    let records = messages.into_iter().filter_map(|message| {
        let attributes =
            message.attributes.unwrap_or_default().into_iter().map(|(name, value)| (name.as_str().to_owned(), value)).collect();
        Some(SqsRecord {
            message_id: message.message_id?,
            receipt_handle: message.receipt_handle?,
            body: message.body?,
            attributes,
        })
    });
    SqsEvent { records: records.collect() }
}
