//! A SQLite file under the queues and under the objects: one connection, one transaction per operation.

use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, Transaction, TransactionBehavior};

use crate::embedded::Durability;

/// How long to wait for another process that holds the file, such as a backup.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// Opens the file, or a database in memory.
///
/// In WAL mode `synchronous = NORMAL` loses nothing when the process ends, and the last commits at a power cut.
pub(crate) fn open(file: Option<&Path>, durability: Durability) -> rusqlite::Result<Connection> {
    let connection = match file {
        Some(file) => Connection::open(file)?,
        None => Connection::open_in_memory()?,
    };
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    let synchronous = match durability {
        Durability::EverySecond => "NORMAL",
        Durability::Always => "FULL",
    };
    connection.pragma_update(None, "synchronous", synchronous)?;
    connection.pragma_update(None, "foreign_keys", true)?;
    Ok(connection)
}

/// Runs `work` in a transaction that is committed when it succeeds and undone when it fails.
pub(crate) fn transact<T, E: From<rusqlite::Error>>(
    connection: &Mutex<Connection>,
    work: impl FnOnce(&Transaction<'_>) -> Result<T, E>,
) -> Result<T, E> {
    // A panic under the lock has undone its transaction already, so the connection is sound.
    let mut connection = connection.lock().unwrap_or_else(PoisonError::into_inner);
    let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let done = work(&tx)?;
    tx.commit()?;
    Ok(done)
}
