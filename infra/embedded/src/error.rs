//! What can go wrong outside a request: opening the files, and the calls that have no request.

use std::{error::Error, fmt, io, path::PathBuf};

/// Why [`Embedded::open`](crate::Embedded::open) failed.
#[derive(Debug)]
#[non_exhaustive]
pub enum OpenError {
    /// The folder could not be created.
    Folder {
        /// The folder asked for.
        folder: PathBuf,
        /// What the operating system said.
        cause: io::Error,
    },
    /// The DynamoDB file could not be opened; this includes a file written by a newer dynoxide.
    Table(String),
    /// The queue file could not be opened or is not an SQLite file.
    Queues(String),
    /// The file that knows the objects could not be opened, or a newer version of this crate wrote it.
    Objects(String),
    /// The file of mails could not be opened or is not an SQLite file.
    Mails(String),
    /// The queue file was written by a newer version of this crate.
    NewerQueues {
        /// The version that the file carries.
        found: i64,
        /// The newest version this build can read.
        known: i64,
    },
}

impl fmt::Display for OpenError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Folder { folder, cause } => {
                write!(formatter, "cannot use the folder {}: {cause}", folder.display())
            }
            Self::Table(cause) => write!(formatter, "cannot open table.db: {cause}"),
            Self::Queues(cause) => write!(formatter, "cannot open queues.db: {cause}"),
            Self::Objects(cause) => write!(formatter, "cannot open objects.db: {cause}"),
            Self::Mails(cause) => write!(formatter, "cannot open mails.db: {cause}"),
            Self::NewerQueues { found, known } => write!(
                formatter,
                "queues.db has schema version {found}, written by a newer version of this \
                 program; this one reads versions up to {known}",
            ),
        }
    }
}

impl Error for OpenError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Folder { cause, .. } => Some(cause),
            Self::Table(_) | Self::Queues(_) | Self::Objects(_) | Self::Mails(_) | Self::NewerQueues { .. } => None,
        }
    }
}

/// Why a call that is not an AWS request failed: the database's own words.
#[derive(Debug)]
pub struct StoreError(pub(crate) String);

impl fmt::Display for StoreError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl Error for StoreError {}
