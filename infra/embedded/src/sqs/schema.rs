//! The tables of `queues.db` and the version written into the file.

use rusqlite::Connection;

use crate::error::OpenError;

/// The version in `PRAGMA user_version`; 0 is a new file. A change to the tables takes the next
/// number and a step in [`prepare`] that brings older files up to it.
const VERSION: i64 = 2;

/// Times are milliseconds since the epoch. `position` is never used twice (`AUTOINCREMENT`), so
/// an old receipt handle cannot come to mean another message.
const TABLES: &str = "
    CREATE TABLE queue (
        id          INTEGER PRIMARY KEY AUTOINCREMENT,
        name        TEXT NOT NULL UNIQUE,
        region      TEXT NOT NULL,
        created_at  INTEGER NOT NULL,
        modified_at INTEGER NOT NULL,
        purged_at   INTEGER,
        attributes  TEXT NOT NULL
    ) STRICT;

    CREATE TABLE message (
        position           INTEGER PRIMARY KEY AUTOINCREMENT,
        queue              INTEGER NOT NULL REFERENCES queue (id) ON DELETE CASCADE,
        message_id         TEXT NOT NULL,
        body               TEXT NOT NULL,
        attributes         TEXT,
        group_id           TEXT,
        trace_header       TEXT,
        sender             TEXT NOT NULL,
        sent_at            INTEGER NOT NULL,
        visible_at         INTEGER NOT NULL,
        receipt            TEXT,
        received_at        INTEGER,
        first_received_at  INTEGER,
        receive_count      INTEGER NOT NULL DEFAULT 0,
        dead_letter_source TEXT
    ) STRICT;
    CREATE INDEX message_by_visibility ON message (queue, visible_at, position);
    CREATE INDEX message_by_age ON message (queue, sent_at);

    CREATE TABLE move_task (
        position        INTEGER PRIMARY KEY AUTOINCREMENT,
        handle          TEXT NOT NULL,
        source_arn      TEXT NOT NULL,
        destination_arn TEXT,
        max_per_second  INTEGER,
        failure_reason  TEXT,
        moved           INTEGER NOT NULL,
        to_move         INTEGER NOT NULL,
        started_at      INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX move_task_by_source ON move_task (source_arn, position);
";

/// What version 2 added.
const SINCE_1: &str = "
    CREATE INDEX message_by_group ON message (queue, group_id, visible_at, position);
    CREATE INDEX message_in_flight ON message (queue, group_id, visible_at) WHERE receipt IS NOT NULL;
";

/// Creates the tables in a new file and refuses a file from a newer version.
pub(super) fn prepare(connection: &mut Connection) -> Result<(), OpenError> {
    let tx = connection.transaction().map_err(unusable)?;
    let found = tx.pragma_query_value(None, "user_version", |row| row.get::<_, i64>(0)).map_err(unusable)?;
    match found {
        0 => {
            tx.execute_batch(TABLES).map_err(unusable)?;
            tx.execute_batch(SINCE_1).map_err(unusable)?;
            tx.pragma_update(None, "user_version", VERSION).map_err(unusable)?;
        }
        1 => {
            tx.execute_batch(SINCE_1).map_err(unusable)?;
            tx.pragma_update(None, "user_version", VERSION).map_err(unusable)?;
        }
        VERSION => {}
        _ => {
            return Err(OpenError::NewerQueues { found, known: VERSION });
        }
    }
    tx.commit().map_err(unusable)
}

pub(super) fn unusable(error: rusqlite::Error) -> OpenError {
    OpenError::Queues(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_a_file_from_a_newer_version() {
        let mut connection = Connection::open_in_memory().unwrap();
        connection.pragma_update(None, "user_version", VERSION + 1).unwrap();
        let error = prepare(&mut connection).unwrap_err();
        assert!(matches!(error, OpenError::NewerQueues { found, known: VERSION } if found == VERSION + 1));
        assert!(error.to_string().contains("newer version"));
    }

    #[test]
    fn brings_a_file_of_the_first_version_up_to_date() {
        let mut connection = Connection::open_in_memory().unwrap();
        connection.execute_batch(TABLES).unwrap();
        connection.pragma_update(None, "user_version", 1).unwrap();
        prepare(&mut connection).unwrap();
        let version: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
        assert_eq!(version, VERSION);
        connection.execute_batch("DROP INDEX message_by_group; DROP INDEX message_in_flight").unwrap();
    }

    #[test]
    fn preparing_twice_is_harmless() {
        let mut connection = Connection::open_in_memory().unwrap();
        prepare(&mut connection).unwrap();
        prepare(&mut connection).unwrap();
    }
}
