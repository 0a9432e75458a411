//! One request and its answer, independent of how they travel: in process or over HTTP.

use serde_json::{Value, json};

use crate::{connections, ses};

/// The region of requests that carry no signature to take one from.
pub(crate) const DEFAULT_REGION: &str = "eu-west-1";

/// The account that owns everything here.
pub(crate) const ACCOUNT: &str = "000000000000";

/// The origin of queue URLs handed to in-process clients, which never open a connection to it.
pub(crate) const IN_PROCESS_ORIGIN: &str = "http://sqs.local";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Service {
    Dynamo,
    Queues,
    Objects,
    Secrets,
    Mails,
    Buses,
    Connections,
}

/// A request, as far as any service needs to know it.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    pub(crate) service: Service,
    pub(crate) operation: String,
    /// What its path names, where a protocol has that there: a connection.
    pub(crate) resource: String,
    pub(crate) region: String,
    /// The access key that signed; SQS reports it as the `SenderId`.
    pub(crate) sender: String,
    /// Scheme and host that queue URLs in the answer start with.
    pub(crate) origin: String,
    pub(crate) body: Vec<u8>,
}

impl Call {
    /// Reads an `x-amz-target` header; `None` for a service or header form that is not known.
    pub(crate) fn target(header: &str) -> Option<(Service, &str)> {
        match header.split_once('.')? {
            ("DynamoDB_20120810", operation) => Some((Service::Dynamo, operation)),
            ("AmazonSQS", operation) => Some((Service::Queues, operation)),
            ("secretsmanager", operation) => Some((Service::Secrets, operation)),
            ("AWSEvents", operation) => Some((Service::Buses, operation)),
            _ => None,
        }
    }

    /// The service and operation that a method and path stand for, where a protocol has no `x-amz-target`.
    pub(crate) fn route(method: &str, path: &str) -> Option<(Service, &'static str)> {
        let connections = || connections::operation(method, path).map(|(operation, _)| (Service::Connections, operation));
        ses::operation(method, path).map(|operation| (Service::Mails, operation)).or_else(connections)
    }

    /// What a method and path name; empty for most.
    pub(crate) fn resource(method: &str, path: &str) -> String {
        let named = connections::operation(method, path).map(|(_, connection)| connection).unwrap_or_default();
        // An id is base64, of which only the padding is written otherwise in a path.
        named.replace("%3D", "=").replace("%3d", "=")
    }

    /// Whether the operation changes what is stored; a receive does, as it hides what it returns.
    pub(crate) fn writes(&self) -> bool {
        let reads = match self.service {
            Service::Dynamo => ["Describe", "Get", "List", "Query", "Scan", "BatchGet", "TransactGet"].as_slice(),
            Service::Objects => ["Get", "Head", "List"].as_slice(),
            Service::Queues | Service::Secrets | Service::Mails | Service::Buses | Service::Connections => {
                ["Get", "List"].as_slice()
            }
        };
        !reads.iter().any(|prefix| self.operation.starts_with(prefix))
    }
}

impl Call {
    /// The write units that DynamoDB charges for items of up to a kilobyte.
    pub(crate) fn write_units(&self) -> u64 {
        let members = |pointer: &str| {
            let body: Value = serde_json::from_slice(&self.body).unwrap_or_default();
            body.pointer(pointer).and_then(Value::as_array).map_or(0, Vec::len) as u64
        };
        match (self.service, self.operation.as_str()) {
            (Service::Dynamo, "PutItem" | "UpdateItem" | "DeleteItem") => 1,
            (Service::Dynamo, "BatchExecuteStatement") => members("/Statements"),
            (Service::Dynamo, "TransactWriteItems") => 2 * members("/TransactItems"),
            (Service::Dynamo, "BatchWriteItem") => {
                let body: Value = serde_json::from_slice(&self.body).unwrap_or_default();
                let tables = body["RequestItems"].as_object().into_iter().flat_map(|tables| tables.values());
                tables.filter_map(Value::as_array).map(|writes| writes.len() as u64).sum()
            }
            _ => 0,
        }
    }
}

/// An answer in the awsJson1.0 protocol.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: String,
    /// The `x-amzn-query-error` header, from which SDKs take an SQS error's code.
    pub(crate) query_error: Option<String>,
}

impl Answer {
    pub(crate) fn ok(body: String) -> Self {
        Self { status: 200, body, query_error: None }
    }

    /// An error whose `__type` is `shape`.
    pub(crate) fn error(status: u16, shape: &str, message: &str) -> Self {
        let mut body = json!({ "__type": shape });
        if !message.is_empty() {
            body["message"] = Value::from(message);
        }
        Self { status, body: body.to_string(), query_error: None }
    }

    /// AWS's answer to an operation that the service does not have.
    pub(crate) fn unknown_operation() -> Self {
        Self::error(400, "com.amazon.coral.service#UnknownOperationException", "")
    }

    pub(crate) fn with_query_error(mut self, code: &str, sender: bool) -> Self {
        let fault = if sender { "Sender" } else { "Receiver" };
        self.query_error = Some(format!("{code};{fault}"));
        self
    }

    pub(crate) fn is_ok(&self) -> bool {
        self.status == 200
    }
}
