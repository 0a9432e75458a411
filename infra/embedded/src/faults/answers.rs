//! The answers that stand in for the service's own, in the words AWS uses.

use serde_json::{Value, json};

use crate::{
    call::{Answer, Call, Service},
    dynamo,
};

pub(super) fn throughput_exceeded() -> Answer {
    Answer::error(
        400,
        "com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException",
        "The level of configured provisioned throughput for the table was exceeded. Consider \
         increasing your provisioning level with the UpdateTable API.",
    )
}

pub(super) fn throttled(service: Service) -> Answer {
    match service {
        Service::Mails => Answer::error(429, "TooManyRequestsException", "Maximum sending rate exceeded."),
        Service::Connections => Answer::error(429, "LimitExceededException", "Rate exceeded"),
        Service::Buses => Answer::error(400, "ThrottlingException", "Rate exceeded"),
        Service::Objects => xml(503, "SlowDown", "Please reduce your request rate."),
        Service::Dynamo | Service::Secrets => Answer::error(
            400,
            "com.amazon.coral.availability#ThrottlingException",
            "Rate of requests exceeds the allowed throughput.",
        ),
        Service::Queues => {
            Answer::error(400, "com.amazonaws.sqs#RequestThrottled", "The request was denied due to request throttling.")
                .with_query_error("RequestThrottled", true)
        }
    }
}

pub(super) fn internal_error(service: Service) -> Answer {
    match service {
        Service::Dynamo => Answer::error(500, dynamo::INTERNAL_SERVER_ERROR, "Internal server error"),
        Service::Objects => xml(500, "InternalError", "We encountered an internal error. Please try again."),
        Service::Secrets => Answer::error(500, "InternalServiceError", "Internal server error"),
        Service::Mails => Answer::error(500, "InternalFailure", "Internal server error"),
        Service::Connections => Answer::error(500, "InternalServerErrorException", "Internal server error"),
        Service::Buses => Answer::error(500, "InternalException", "Internal server error"),
        Service::Queues => Answer::error(500, "com.amazonaws.sqs#InternalError", "Internal server error")
            .with_query_error("InternalError", false),
    }
}

/// An error in S3's form.
fn xml(status: u16, code: &str, message: &str) -> Answer {
    let body =
        format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>{code}</Code><Message>{message}</Message></Error>");
    Answer { status, body, query_error: None }
}

/// The first item of the transaction is in conflict and the others are not, the mildest case: a
/// caller has to look at all reasons to tell it from a failed condition.
pub(super) fn transaction_conflict(call: &Call) -> Answer {
    const SHAPE: &str = "com.amazonaws.dynamodb.v20120810#TransactionConflictException";
    const MESSAGE: &str = "Transaction is ongoing for the item";
    if !call.operation.starts_with("Transact") {
        return Answer::error(400, SHAPE, MESSAGE);
    }
    let items = array_length(&call.body, "TransactItems").max(1);
    let reasons: Vec<Value> = (0..items)
        .map(|index| match index {
            0 => json!({ "Code": "TransactionConflict", "Message": MESSAGE }),
            _ => json!({ "Code": "None" }),
        })
        .collect();
    let codes = vec!["None"; items - 1];
    let codes = ["TransactionConflict"].into_iter().chain(codes).collect::<Vec<_>>().join(", ");
    let body = json!({
        "__type": "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
        "Message": format!(
            "Transaction cancelled, please refer cancellation reasons for specific reasons [{codes}]"
        ),
        "CancellationReasons": reasons,
    });
    Answer { status: 400, body: body.to_string(), query_error: None }
}

/// The answer of a `DeleteMessage` or `DeleteMessageBatch` that succeeded.
pub(super) fn deleted(call: &Call) -> Answer {
    if call.operation == "DeleteMessage" {
        return Answer::ok("{}".to_owned());
    }
    let body: Value = serde_json::from_slice(&call.body).unwrap_or_default();
    let entries = body["Entries"].as_array().cloned().unwrap_or_default();
    let successful: Vec<Value> = entries.iter().map(|entry| json!({ "Id": entry["Id"] })).collect();
    Answer::ok(json!({ "Successful": successful, "Failed": [] }).to_string())
}

fn array_length(body: &[u8], field: &str) -> usize {
    let body: Value = serde_json::from_slice(body).unwrap_or_default();
    body[field].as_array().map_or(0, Vec::len)
}
