//! The refusals, with the codes of the SQS API reference.
//!
//! SQS moved from the query protocol to JSON and kept both names of an error: the body's
//! `__type` is the shape's name, and the `x-amzn-query-error` header carries the older code,
//! which is the one SDKs report. The pairs are those of the service's public API model
//! (`awsQueryError` traits), the wording is that of AWS's answers as recorded in public by the
//! LocalStack project (`tests/aws/services/sqs/*.snapshot.json`).

use std::fmt::Display;

use serde_json::{Value, json};

use crate::call::Answer;

#[derive(Clone, Debug)]
pub(super) struct Refusal {
    status: u16,
    shape: &'static str,
    code: &'static str,
    message: String,
}

impl Refusal {
    fn new(shape: &'static str, code: &'static str, message: impl Into<String>) -> Self {
        Self { status: 400, shape, code, message: message.into() }
    }

    fn status(mut self, status: u16) -> Self {
        self.status = status;
        self
    }

    pub(super) fn queue_does_not_exist() -> Self {
        Self::new(
            "com.amazonaws.sqs#QueueDoesNotExist",
            "AWS.SimpleQueueService.NonExistentQueue",
            "The specified queue does not exist.",
        )
    }

    pub(super) fn queue_name_exists(attribute: &str) -> Self {
        Self::new(
            "com.amazonaws.sqs#QueueNameExists",
            "QueueAlreadyExists",
            format!(
                "A queue already exists with the same name and a different value for attribute \
                 {attribute}"
            ),
        )
    }

    pub(super) fn invalid_address(url: &str) -> Self {
        Self::new(
            "com.amazonaws.sqs#InvalidAddress",
            "InvalidAddress",
            format!("The address {url} is not valid for this endpoint."),
        )
    }

    pub(super) fn invalid_attribute_name(name: &str) -> Self {
        Self::new("com.amazonaws.sqs#InvalidAttributeName", "InvalidAttributeName", format!("Unknown Attribute {name}."))
    }

    pub(super) fn invalid_attribute_value(name: &str) -> Self {
        Self::new(
            "com.amazonaws.sqs#InvalidAttributeValue",
            "InvalidAttributeValue",
            format!("Invalid value for the parameter {name}."),
        )
    }

    pub(super) fn invalid_parameter(message: impl Into<String>) -> Self {
        Self::new("com.amazon.coral.service#InvalidParameterValueException", "InvalidParameterValue", message)
    }

    /// [`invalid_parameter`](Self::invalid_parameter) in its usual wording.
    pub(super) fn invalid_value(value: impl Display, parameter: &str, reason: &str) -> Self {
        Self::invalid_parameter(format!("Value {value} for parameter {parameter} is invalid. Reason: {reason}"))
    }

    pub(super) fn missing_parameter(name: &str) -> Self {
        Self::new(
            "com.amazon.coral.service#MissingRequiredParameterException",
            "MissingParameter",
            format!("The request must contain the parameter {name}."),
        )
    }

    pub(super) fn invalid_message_contents(message: String) -> Self {
        Self::new("com.amazonaws.sqs#InvalidMessageContents", "InvalidMessageContents", message)
    }

    pub(super) fn receipt_handle_is_invalid() -> Self {
        Self::new("com.amazonaws.sqs#ReceiptHandleIsInvalid", "ReceiptHandleIsInvalid", "The input receipt handle is invalid.")
    }

    pub(super) fn message_not_in_flight() -> Self {
        Self::new(
            "com.amazonaws.sqs#MessageNotInflight",
            "AWS.SimpleQueueService.MessageNotInflight",
            "The specified message isn't in flight.",
        )
    }

    pub(super) fn over_limit(limit: i64) -> Self {
        Self::new(
            "com.amazonaws.sqs#OverLimit",
            "OverLimit",
            format!("The maximum number of in flight messages is reached: {limit}."),
        )
        .status(403)
    }

    pub(super) fn purge_in_progress(queue: &str) -> Self {
        Self::new(
            "com.amazonaws.sqs#PurgeQueueInProgress",
            "AWS.SimpleQueueService.PurgeQueueInProgress",
            format!("Only one PurgeQueue operation on {queue} is allowed every 60 seconds."),
        )
        .status(403)
    }

    pub(super) fn empty_batch(entry: &str) -> Self {
        Self::new(
            "com.amazonaws.sqs#EmptyBatchRequest",
            "AWS.SimpleQueueService.EmptyBatchRequest",
            format!("There should be at least one {entry} in the request."),
        )
    }

    pub(super) fn too_many_entries(sent: usize) -> Self {
        Self::new(
            "com.amazonaws.sqs#TooManyEntriesInBatchRequest",
            "AWS.SimpleQueueService.TooManyEntriesInBatchRequest",
            format!("Maximum number of entries per request are 10. You have sent {sent}."),
        )
    }

    pub(super) fn entry_ids_not_distinct(id: &str) -> Self {
        Self::new(
            "com.amazonaws.sqs#BatchEntryIdsNotDistinct",
            "AWS.SimpleQueueService.BatchEntryIdsNotDistinct",
            format!("Id {id} repeated."),
        )
    }

    pub(super) fn invalid_entry_id() -> Self {
        Self::new(
            "com.amazonaws.sqs#InvalidBatchEntryId",
            "AWS.SimpleQueueService.InvalidBatchEntryId",
            "A batch entry id can only contain alphanumeric characters, hyphens and underscores. \
             It can be at most 80 letters long.",
        )
    }

    pub(super) fn batch_too_long(limit: usize, sent: usize) -> Self {
        Self::new(
            "com.amazonaws.sqs#BatchRequestTooLong",
            "AWS.SimpleQueueService.BatchRequestTooLong",
            format!("Batch requests cannot be longer than {limit} bytes. You have sent {sent} bytes."),
        )
    }

    pub(super) fn resource_not_found(message: impl Into<String>) -> Self {
        Self::new("com.amazonaws.sqs#ResourceNotFoundException", "ResourceNotFoundException", message).status(404)
    }

    pub(super) fn unsupported(message: impl Into<String>) -> Self {
        Self::new("com.amazonaws.sqs#UnsupportedOperation", "AWS.SimpleQueueService.UnsupportedOperation", message)
    }

    pub(super) fn unknown_operation() -> Self {
        Self::new(
            "com.amazon.coral.service#UnknownOperationException",
            "InvalidAction",
            "The action or operation requested is not embedded.",
        )
    }

    pub(super) fn unreadable(error: &serde_json::Error) -> Self {
        Self::new("com.amazon.coral.service#SerializationException", "MalformedInput", error.to_string())
    }

    pub(super) fn internal(cause: &impl Display) -> Self {
        Self::new("com.amazonaws.sqs#InternalError", "InternalError", cause.to_string()).status(500)
    }

    pub(super) fn message(&self) -> &str {
        &self.message
    }

    pub(super) fn into_answer(self) -> Answer {
        Answer::error(self.status, self.shape, &self.message).with_query_error(self.code, self.is_senders_fault())
    }

    /// The form in which a batch reports that one of its entries was refused.
    pub(super) fn into_failed_entry(self, id: &str) -> Value {
        json!({
            "Id": id,
            "SenderFault": self.is_senders_fault(),
            "Code": self.code,
            "Message": self.message,
        })
    }

    pub(super) fn is_senders_fault(&self) -> bool {
        self.status < 500
    }
}

impl From<rusqlite::Error> for Refusal {
    /// A busy file is worth a retry, which SDKs do on 503; the rest is a fault of this side.
    fn from(error: rusqlite::Error) -> Self {
        let refusal = Self::internal(&error);
        match error.sqlite_error_code() {
            Some(rusqlite::ErrorCode::DatabaseBusy | rusqlite::ErrorCode::DatabaseLocked) => refusal.status(503),
            _ => refusal,
        }
    }
}
