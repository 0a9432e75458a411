//! The SQLite file: one connection, one transaction per operation.

use std::{path::Path, sync::Mutex};

use rusqlite::{Connection, OptionalExtension, Row, Transaction};

use super::{errors::Refusal, schema, settings::Attributes};
use crate::{
    call::{ACCOUNT, Call},
    embedded::Durability,
    error::OpenError,
    sqlite,
};

/// More than the number of distinct statements here, so that each is prepared once.
const PREPARED_STATEMENTS: usize = 64;

pub(super) struct Store {
    connection: Mutex<Connection>,
}

impl Store {
    /// Opens the file, or a database in memory.
    pub(super) fn open(file: Option<&Path>, durability: Durability) -> Result<Self, OpenError> {
        let mut connection = sqlite::open(file, durability).map_err(schema::unusable)?;
        connection.set_prepared_statement_cache_capacity(PREPARED_STATEMENTS);
        schema::prepare(&mut connection)?;
        Ok(Self { connection: Mutex::new(connection) })
    }

    /// Runs `work` in a transaction that is committed when it succeeds and undone when it fails.
    pub(super) fn transact<T>(&self, work: impl FnOnce(&Transaction<'_>) -> Result<T, Refusal>) -> Result<T, Refusal> {
        sqlite::transact(&self.connection, work)
    }
}

/// A queue's row.
pub(super) struct Queue {
    pub(super) id: i64,
    pub(super) name: String,
    pub(super) region: String,
    pub(super) created_at: i64,
    pub(super) modified_at: i64,
    pub(super) purged_at: Option<i64>,
    pub(super) attributes: Attributes,
}

impl Queue {
    pub(super) fn arn(&self) -> String {
        format!("arn:aws:sqs:{}:{ACCOUNT}:{}", self.region, self.name)
    }

    pub(super) fn url(&self, call: &Call) -> String {
        format!("{}/{ACCOUNT}/{}", call.origin, self.name)
    }

    /// Messages sent at this moment or earlier have outlived the retention period.
    pub(super) fn expired_at(&self, now: i64) -> i64 {
        now - self.attributes.retention_s() * 1000
    }

    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row.get(0)?,
            name: row.get(1)?,
            region: row.get(2)?,
            created_at: row.get(3)?,
            modified_at: row.get(4)?,
            purged_at: row.get(5)?,
            attributes: Attributes::from_json(&row.get::<_, String>(6)?),
        })
    }
}

const QUEUE_COLUMNS: &str = "id, name, region, created_at, modified_at, purged_at, attributes";

pub(super) fn find_queue(tx: &Transaction<'_>, name: &str) -> rusqlite::Result<Option<Queue>> {
    tx.prepare_cached(&format!("SELECT {QUEUE_COLUMNS} FROM queue WHERE name = ?1"))?
        .query_row([name], Queue::from_row)
        .optional()
}

pub(super) fn require_queue(tx: &Transaction<'_>, name: &str) -> Result<Queue, Refusal> {
    find_queue(tx, name)?.ok_or_else(Refusal::queue_does_not_exist)
}

/// All queues, by name.
pub(super) fn all_queues(tx: &Transaction<'_>) -> rusqlite::Result<Vec<Queue>> {
    tx.prepare_cached(&format!("SELECT {QUEUE_COLUMNS} FROM queue ORDER BY name"))?.query_map([], Queue::from_row)?.collect()
}

/// The queue a `QueueUrl` names. Its host does not matter, since clients reach this place under
/// several; its account does.
pub(super) fn queue_at(tx: &Transaction<'_>, url: Option<&str>) -> Result<Queue, Refusal> {
    let url = url.filter(|url| !url.is_empty()).ok_or_else(|| Refusal::missing_parameter("QueueUrl"))?;
    let path = url.split_once("://").and_then(|(_, rest)| rest.split_once('/')).map(|(_, path)| path.trim_end_matches('/'));
    let Some((account, name)) = path.and_then(|path| path.rsplit_once('/')) else {
        return Err(Refusal::invalid_address(url));
    };
    if account != ACCOUNT {
        return Err(Refusal::queue_does_not_exist());
    }
    require_queue(tx, name)
}

/// The queue name in an SQS ARN; `None` when the text is no such ARN.
pub(super) fn name_in_arn(arn: &str) -> Option<&str> {
    let mut parts = arn.splitn(6, ':');
    let parts: [Option<&str>; 6] = std::array::from_fn(|_| parts.next());
    match parts {
        [Some("arn"), Some("aws"), Some("sqs"), Some(_), Some(ACCOUNT), Some(name)] => Some(name),
        _ => None,
    }
}
