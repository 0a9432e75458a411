//! `objects.db`: which object is which pieces.

use std::collections::HashSet;
use std::path::Path;
use std::sync::Mutex;

use rusqlite::types::Type;
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::about::{About, Checksums};
use super::bytes::Piece;
use crate::embedded::Durability;
use crate::error::OpenError;
use crate::sqlite;

/// The version in `PRAGMA user_version`; 0 is a new file.
const VERSION: i64 = 1;

/// Times are milliseconds since the epoch. `pieces`, `about` and `checksums` are JSON.
const TABLES: &str = "
    CREATE TABLE bucket (
        name    TEXT PRIMARY KEY,
        made_at INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE object (
        bucket  TEXT NOT NULL,
        key     TEXT NOT NULL,
        pieces  TEXT NOT NULL,
        size    INTEGER NOT NULL,
        etag    TEXT NOT NULL,
        put_at  INTEGER NOT NULL,
        about   TEXT NOT NULL,
        PRIMARY KEY (bucket, key)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE upload (
        id       TEXT PRIMARY KEY,
        bucket   TEXT NOT NULL,
        key      TEXT NOT NULL,
        about    TEXT NOT NULL,
        begun_at INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE part (
        upload    TEXT NOT NULL REFERENCES upload (id) ON DELETE CASCADE,
        number    INTEGER NOT NULL,
        piece     TEXT NOT NULL,
        etag      TEXT NOT NULL,
        put_at    INTEGER NOT NULL,
        checksums TEXT NOT NULL,
        PRIMARY KEY (upload, number)
    ) STRICT, WITHOUT ROWID;
";

/// An object.
#[derive(Clone, Debug)]
pub(super) struct Object {
    pub(super) key: String,
    pub(super) pieces: Vec<Piece>,
    pub(super) size: u64,
    pub(super) etag: String,
    pub(super) put_at: i64,
    pub(super) about: About,
}

/// A part of an upload.
#[derive(Clone, Debug)]
pub(super) struct Part {
    pub(super) number: i32,
    pub(super) piece: Piece,
    pub(super) etag: String,
    pub(super) put_at: i64,
    pub(super) checksums: Checksums,
}

pub(super) struct Rows {
    connection: Mutex<Connection>,
    is_new: bool,
}

type Result<T> = rusqlite::Result<T>;

impl Rows {
    pub(super) fn open(file: Option<&Path>, durability: Durability) -> std::result::Result<Rows, OpenError> {
        let unusable = |error: rusqlite::Error| OpenError::Objects(error.to_string());
        let mut connection = sqlite::open(file, durability).map_err(unusable)?;
        let tx = connection.transaction().map_err(unusable)?;
        let found = tx.pragma_query_value(None, "user_version", |row| row.get::<_, i64>(0)).map_err(unusable)?;
        match found {
            0 => {
                tx.execute_batch(TABLES).map_err(unusable)?;
                tx.pragma_update(None, "user_version", VERSION).map_err(unusable)?;
            }
            VERSION => {}
            _ => return Err(OpenError::Objects(format!("a newer version of this program wrote it: {found}"))),
        }
        tx.commit().map_err(unusable)?;
        Ok(Rows { connection: Mutex::new(connection), is_new: found == 0 })
    }

    /// Whether there was none before.
    pub(super) fn is_new(&self) -> bool {
        self.is_new
    }

    fn transact<T>(&self, work: impl FnOnce(&Transaction<'_>) -> Result<T>) -> Result<T> {
        sqlite::transact(&self.connection, work)
    }

    pub(super) fn make_bucket(&self, name: &str, now: i64) -> Result<()> {
        self.transact(|tx| tx.execute("INSERT OR IGNORE INTO bucket VALUES (?1, ?2)", params![name, now]).map(|_| ()))
    }

    pub(super) fn has_bucket(&self, name: &str) -> Result<bool> {
        self.transact(|tx| tx.prepare_cached("SELECT 1 FROM bucket WHERE name = ?1")?.exists([name]))
    }

    pub(super) fn object(&self, bucket: &str, key: &str) -> Result<Option<Object>> {
        self.transact(|tx| object(tx, bucket, key))
    }

    /// Puts `object` if `may` says so of the one that is there; then gives the pieces that it replaces.
    pub(super) fn put<E>(
        &self,
        bucket: &str,
        new: &Object,
        may: impl FnOnce(Option<&Object>) -> std::result::Result<(), E>,
    ) -> Result<std::result::Result<Vec<Piece>, E>> {
        self.transact(|tx| {
            let old = object(tx, bucket, &new.key)?;
            if let Err(refused) = may(old.as_ref()) {
                return Ok(Err(refused));
            }
            put(tx, bucket, new)?;
            Ok(Ok(old.map(|old| old.pieces).unwrap_or_default()))
        })
    }

    /// Removes an object and gives its pieces.
    pub(super) fn remove(&self, bucket: &str, key: &str) -> Result<Vec<Piece>> {
        self.transact(|tx| {
            let old = object(tx, bucket, key)?;
            tx.prepare_cached("DELETE FROM object WHERE bucket = ?1 AND key = ?2")?.execute([bucket, key])?;
            Ok(old.map(|old| old.pieces).unwrap_or_default())
        })
    }

    /// Up to `limit` objects in the order of their keys, of those behind `after`, or from `from` on.
    pub(super) fn list(&self, bucket: &str, from: &str, after: Option<&str>, limit: usize) -> Result<Vec<Object>> {
        const LISTED: &str = "SELECT key, pieces, size, etag, put_at, about FROM object
             WHERE bucket = ?1 AND key >= ?2 AND key > ?3 ORDER BY key LIMIT ?4";
        self.transact(|tx| {
            let rows = params![bucket, from, after.unwrap_or_default(), i64::try_from(limit).unwrap_or(i64::MAX)];
            tx.prepare_cached(LISTED)?.query_map(rows, read_object)?.collect()
        })
    }

    pub(super) fn begin_upload(&self, id: &str, bucket: &str, key: &str, about: &About, now: i64) -> Result<()> {
        self.transact(|tx| {
            let row = params![id, bucket, key, json(about), now];
            tx.execute("INSERT INTO upload VALUES (?1, ?2, ?3, ?4, ?5)", row).map(|_| ())
        })
    }

    /// What an upload's object will carry, if there is such an upload.
    pub(super) fn upload(&self, id: &str, bucket: &str, key: &str) -> Result<Option<About>> {
        self.transact(|tx| upload(tx, id, bucket, key))
    }

    /// Puts a part and gives the piece that it replaces; nothing where the upload is gone meanwhile.
    pub(super) fn put_part(&self, id: &str, part: &Part) -> Result<Option<Vec<Piece>>> {
        self.transact(|tx| {
            if !tx.prepare_cached("SELECT 1 FROM upload WHERE id = ?1")?.exists([id])? {
                return Ok(None);
            }
            let replaced = tx
                .prepare_cached("SELECT piece FROM part WHERE upload = ?1 AND number = ?2")?
                .query_row(params![id, part.number], |row| from_json(row, 0))
                .optional()?;
            tx.prepare_cached("INSERT OR REPLACE INTO part VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?.execute(params![
                id,
                part.number,
                json(&part.piece),
                part.etag,
                part.put_at,
                json(&part.checksums)
            ])?;
            Ok(Some(replaced.into_iter().collect()))
        })
    }

    /// An upload's parts, in order.
    pub(super) fn parts(&self, id: &str) -> Result<Vec<Part>> {
        self.transact(|tx| parts(tx, id))
    }

    /// Makes an upload `object`, unless it is gone, or `may` refuses; gives the pieces that nobody needs any more.
    pub(super) fn complete<E>(
        &self,
        id: &str,
        bucket: &str,
        new: &Object,
        may: impl FnOnce(Option<&Object>) -> std::result::Result<(), E>,
    ) -> Result<Option<std::result::Result<Vec<Piece>, E>>> {
        self.transact(|tx| {
            if upload(tx, id, bucket, &new.key)?.is_none() {
                return Ok(None);
            }
            let old = object(tx, bucket, &new.key)?;
            if let Err(refused) = may(old.as_ref()) {
                return Ok(Some(Err(refused)));
            }
            let unused = parts(tx, id)?.into_iter().map(|part| part.piece).filter(|piece| !new.pieces.contains(piece));
            let unused = unused.chain(old.into_iter().flat_map(|old| old.pieces)).collect();
            put(tx, bucket, new)?;
            tx.prepare_cached("DELETE FROM upload WHERE id = ?1")?.execute([id])?;
            Ok(Some(Ok(unused)))
        })
    }

    /// Forgets an upload and gives its pieces.
    pub(super) fn forget_upload(&self, id: &str) -> Result<Vec<Piece>> {
        self.transact(|tx| {
            let pieces = parts(tx, id)?.into_iter().map(|part| part.piece).collect();
            tx.prepare_cached("DELETE FROM upload WHERE id = ?1")?.execute([id])?;
            Ok(pieces)
        })
    }

    /// The uploads that began before `before`.
    pub(super) fn abandoned(&self, before: i64) -> Result<Vec<String>> {
        self.transact(|tx| {
            tx.prepare("SELECT id FROM upload WHERE begun_at < ?1")?.query_map([before], |row| row.get(0))?.collect()
        })
    }

    /// The names of all pieces.
    pub(super) fn all_pieces(&self) -> Result<HashSet<String>> {
        self.transact(|tx| {
            let mut all = HashSet::new();
            let mut objects = tx.prepare("SELECT pieces FROM object")?;
            for pieces in objects.query_map([], |row| from_json::<Vec<Piece>>(row, 0))? {
                all.extend(pieces?.into_iter().map(|piece| piece.name));
            }
            let mut parts = tx.prepare("SELECT piece FROM part")?;
            for piece in parts.query_map([], |row| from_json::<Piece>(row, 0))? {
                all.insert(piece?.name);
            }
            Ok(all)
        })
    }
}

fn object(tx: &Transaction<'_>, bucket: &str, key: &str) -> Result<Option<Object>> {
    const ONE: &str = "SELECT key, pieces, size, etag, put_at, about FROM object WHERE bucket = ?1 AND key = ?2";
    tx.prepare_cached(ONE)?.query_row([bucket, key], read_object).optional()
}

fn put(tx: &Transaction<'_>, bucket: &str, new: &Object) -> Result<()> {
    let size = i64::try_from(new.size).unwrap_or(i64::MAX);
    let row = params![bucket, new.key, json(&new.pieces), size, new.etag, new.put_at, json(&new.about)];
    tx.prepare_cached("INSERT OR REPLACE INTO object VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?.execute(row).map(|_| ())
}

fn upload(tx: &Transaction<'_>, id: &str, bucket: &str, key: &str) -> Result<Option<About>> {
    tx.prepare_cached("SELECT about FROM upload WHERE id = ?1 AND bucket = ?2 AND key = ?3")?
        .query_row([id, bucket, key], |row| from_json(row, 0))
        .optional()
}

fn parts(tx: &Transaction<'_>, id: &str) -> Result<Vec<Part>> {
    const OF_ONE: &str = "SELECT number, piece, etag, put_at, checksums FROM part WHERE upload = ?1 ORDER BY number";
    let read = |row: &Row<'_>| {
        Ok(Part {
            number: row.get(0)?,
            piece: from_json(row, 1)?,
            etag: row.get(2)?,
            put_at: row.get(3)?,
            checksums: from_json(row, 4)?,
        })
    };
    tx.prepare_cached(OF_ONE)?.query_map([id], read)?.collect()
}

fn read_object(row: &Row<'_>) -> Result<Object> {
    Ok(Object {
        key: row.get(0)?,
        pieces: from_json(row, 1)?,
        size: u64::try_from(row.get::<_, i64>(2)?).unwrap_or(0),
        etag: row.get(3)?,
        put_at: row.get(4)?,
        about: from_json(row, 5)?,
    })
}

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

fn from_json<T: DeserializeOwned>(row: &Row<'_>, column: usize) -> Result<T> {
    let text: String = row.get(column)?;
    serde_json::from_str(&text).map_err(|error| rusqlite::Error::FromSqlConversionFailure(column, Type::Text, Box::new(error)))
}
