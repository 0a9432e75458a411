//! The mails that were sent, in SQLite: the newest of them.

use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use rusqlite::Connection;

use super::Mail;
use crate::error::{OpenError, StoreError};

/// More than this is not kept.
const NEWEST: i64 = 500;

const TABLES: &str = "
    CREATE TABLE IF NOT EXISTS mail (
        position INTEGER PRIMARY KEY AUTOINCREMENT,
        mail     TEXT NOT NULL
    ) STRICT;
";

pub(super) struct Store(Mutex<Connection>);

impl Store {
    /// Opens the file, or a database in memory.
    pub(super) fn open(file: Option<&Path>) -> Result<Self, OpenError> {
        let unusable = |error: rusqlite::Error| OpenError::Mails(error.to_string());
        let connection = match file {
            Some(file) => Connection::open(file),
            None => Connection::open_in_memory(),
        };
        let connection = connection.map_err(unusable)?;
        connection.pragma_update(None, "journal_mode", "WAL").map_err(unusable)?;
        connection.pragma_update(None, "synchronous", "FULL").map_err(unusable)?;
        connection.execute_batch(TABLES).map_err(unusable)?;
        Ok(Store(Mutex::new(connection)))
    }

    pub(super) fn keep(&self, mail: &Mail) -> Result<(), StoreError> {
        let text = serde_json::to_string(mail).map_err(|error| StoreError(error.to_string()))?;
        let mut connection = self.connection();
        let tx = connection.transaction().map_err(failed)?;
        tx.execute("INSERT INTO mail (mail) VALUES (?1)", [text]).map_err(failed)?;
        tx.execute("DELETE FROM mail WHERE position <= last_insert_rowid() - ?1", [NEWEST]).map_err(failed)?;
        tx.commit().map_err(failed)
    }

    /// All, oldest first.
    pub(super) fn all(&self) -> Result<Vec<Mail>, StoreError> {
        let connection = self.connection();
        let mut statement = connection.prepare_cached("SELECT mail FROM mail ORDER BY position").map_err(failed)?;
        let rows = statement.query_map([], |row| row.get::<_, String>(0)).map_err(failed)?;
        let mails = rows.map(|row| serde_json::from_str(&row.map_err(failed)?).map_err(|error| StoreError(error.to_string())));
        mails.collect()
    }

    /// A panic under the lock has undone its transaction already, so the connection is sound.
    fn connection(&self) -> MutexGuard<'_, Connection> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn failed(error: rusqlite::Error) -> StoreError {
    StoreError(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_are_kept() {
        let store = Store::open(None).unwrap();
        for number in 0..NEWEST + 3 {
            let mail = Mail {
                message_id: number.to_string(),
                sent_at_ms: number,
                from: String::new(),
                to: Vec::new(),
                subject: String::new(),
                text: None,
                html: None,
                headers: Vec::new(),
            };
            store.keep(&mail).unwrap();
        }
        let all = store.all().unwrap();
        let ids: Vec<i64> = all.iter().map(|mail| mail.sent_at_ms).collect();
        assert_eq!(ids, (3..NEWEST + 3).collect::<Vec<_>>());
    }
}
