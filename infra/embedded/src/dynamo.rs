//! DynamoDB: dynoxide, called by the name in `x-amz-target`.
//!
//! Of DynamoDB's operations these are the ones a program uses; the rest are answered with
//! `UnknownOperationException`.

use std::{path::Path, sync::Arc};

use dynoxide::{Database, DynoxideError, storage_backend::Clock};
use serde::{Serialize, de::DeserializeOwned};

use crate::{
    blocking,
    call::{Answer, Call},
    dispatch::Services,
    embedded::{Durability, Now},
    error::{OpenError, StoreError},
};

pub(crate) struct Dynamo {
    database: Database,
}

impl Dynamo {
    pub(crate) fn open(file: Option<&Path>, now: Now, durability: Durability) -> Result<Self, OpenError> {
        let opened = match file {
            None => Database::memory_with_clock(Arc::new(InjectedClock(now))),
            Some(file) => match file.to_str() {
                Some(path) => Database::new(path),
                None => return Err(OpenError::Table("its path is not UTF-8".to_owned())),
            },
        };
        let unusable = |error: DynoxideError| OpenError::Table(error.to_string());
        let database = opened.map_err(unusable)?;
        if durability == Durability::EverySecond {
            // dynoxide has no setting for it, but says what the end of bulk loading leaves: `synchronous = NORMAL`, and
            // SQLite's own defaults for the rest.
            database.enable_bulk_loading().and_then(|()| database.disable_bulk_loading()).map_err(unusable)?;
        }
        Ok(Self { database })
    }

    pub(crate) fn sweep_ttl(&self) -> Result<usize, StoreError> {
        self.database.sweep_ttl().map_err(|error| StoreError(error.to_string()))
    }
}

/// Runs one call to its end, off the worker threads unless `inline`.
pub(crate) async fn answer(services: Arc<Services>, call: Call) -> Answer {
    let inline = services.inline;
    let done = blocking::run(inline, move || run(&services.dynamo.database, &call)).await;
    done.unwrap_or_else(|interrupted| Answer::error(500, INTERNAL_SERVER_ERROR, &interrupted.to_string()))
}

pub(crate) const INTERNAL_SERVER_ERROR: &str = "com.amazonaws.dynamodb.v20120810#InternalServerError";

/// Every operation that is answered.
pub(crate) const OPERATIONS: [&str; 17] = [
    "CreateTable",
    "DescribeTable",
    "ListTables",
    "DeleteTable",
    "UpdateTimeToLive",
    "DescribeTimeToLive",
    "PutItem",
    "GetItem",
    "UpdateItem",
    "DeleteItem",
    "Query",
    "Scan",
    "BatchGetItem",
    "BatchWriteItem",
    "BatchExecuteStatement",
    "TransactWriteItems",
    "TransactGetItems",
];

fn run(db: &Database, call: &Call) -> Answer {
    let body = call.body.as_slice();
    let done = match call.operation.as_str() {
        "CreateTable" => with(body, |request| db.create_table(request)),
        "DescribeTable" => with(body, |request| db.describe_table(request)),
        "ListTables" => with(body, |request| db.list_tables(request)),
        "DeleteTable" => with(body, |request| db.delete_table(request)),
        "UpdateTimeToLive" => with(body, |request| db.update_time_to_live(request)),
        "DescribeTimeToLive" => with(body, |request| db.describe_time_to_live(request)),
        "PutItem" => with(body, |request| db.put_item(request)),
        "GetItem" => with(body, |request| db.get_item(request)),
        "UpdateItem" => with(body, |request| db.update_item(request)),
        "DeleteItem" => with(body, |request| db.delete_item(request)),
        "Query" => with(body, |request| db.query(request)),
        "Scan" => with(body, |request| db.scan(request)),
        "BatchGetItem" => with(body, |request| db.batch_get_item(request)),
        "BatchWriteItem" => with(body, |request| db.batch_write_item(request)),
        "BatchExecuteStatement" => with(body, |request| db.batch_execute_statement(request)),
        "TransactWriteItems" => with(body, |request| db.transact_write_items(request)),
        "TransactGetItems" => with(body, |request| db.transact_get_items(request)),
        _ => return Answer::unknown_operation(),
    };
    match done {
        Ok(body) => Answer::ok(body),
        Err(error) => refuse(&call.operation, error),
    }
}

fn with<Request: DeserializeOwned, Response: Serialize>(
    body: &[u8],
    operation: impl FnOnce(Request) -> dynoxide::Result<Response>,
) -> dynoxide::Result<String> {
    let request = serde_json::from_slice(body).map_err(|error| unreadable(&error.to_string()))?;
    let response = operation(request)?;
    serde_json::to_string(&response).map_err(|error| DynoxideError::InternalServerError(error.to_string()))
}

/// Tells DynamoDB's two classes of unreadable request apart, as dynoxide's own server does: its
/// request types mark the class with a prefix such as `VALIDATION:`, and of the unmarked rest
/// only a wrong JSON type is a `SerializationException`.
fn unreadable(message: &str) -> DynoxideError {
    let text = message.split(" at line ").next().unwrap_or(message).to_owned();
    match text.split_once(':') {
        Some(("VALIDATION_REQUEST", rest)) => DynoxideError::EnvelopedValidation(rest.to_owned()),
        Some(("VALIDATION" | "VALIDATION_AS_READ", rest)) => DynoxideError::ValidationException(rest.to_owned()),
        Some(("SERIALIZATION" | "SERIALIZATION_AS_READ", rest)) => DynoxideError::SerializationException(rest.to_owned()),
        _ if ["missing field", "unknown variant", "invalid type: null", "AttributeValue"]
            .iter()
            .any(|sign| text.contains(sign)) =>
        {
            DynoxideError::ValidationException(text)
        }
        _ => DynoxideError::SerializationException(text),
    }
}

fn refuse(operation: &str, error: DynoxideError) -> Answer {
    // These three operations report this class of error in an envelope; dynoxide leaves it to
    // the caller to write it.
    let error = match (operation, error) {
        ("PutItem" | "UpdateItem" | "DeleteItem", DynoxideError::EnvelopedValidation(message)) => {
            DynoxideError::ValidationException(format!("1 validation error detected: {message}"))
        }
        (_, error) => error,
    };
    Answer { status: error.status_code(), body: error.to_json(), query_error: None }
}

/// The injected clock in dynoxide's terms.
struct InjectedClock(Now);

impl Clock for InjectedClock {
    fn now_unix_secs(&self) -> u64 {
        u64::try_from((self.0)() / 1000).unwrap_or_default()
    }

    fn now_unix_secs_f64(&self) -> f64 {
        (self.0)() as f64 / 1000.0
    }
}
