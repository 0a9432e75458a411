//! Those that are compared: each a server or two of their own, started on an empty folder, filled with calls to be made,
//! and left to make them.

mod minutehand;
mod postgres;
mod rival;

use std::fmt;
use std::path::{Path, PathBuf};

use api::Cause;
use tokio::process::Child;

use crate::usage;

/// One call to be made.
#[derive(Clone, Debug)]
pub struct Planned {
    /// When, in milliseconds since 1970.
    pub at_ms: i64,
    /// Of whom.
    pub url: String,
}

/// Who makes them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// Ours, as one process on its embedded parts.
    Minutehand,
    /// BullMQ on Redis.
    BullMq,
    /// pg-boss on PostgreSQL.
    PgBoss,
    /// graphile-worker on PostgreSQL.
    Graphile,
}

/// One that runs.
#[derive(Debug)]
pub struct Running {
    engine: Engine,
    folder: PathBuf,
    /// Where to reach it: for ours its address, for Redis its port, for PostgreSQL a connection string.
    connection: String,
    /// Of ours: the token of a session.
    token: String,
    children: Vec<Child>,
}

impl Engine {
    /// All of them, ours first.
    pub const ALL: [Engine; 4] = [Engine::Minutehand, Engine::BullMq, Engine::PgBoss, Engine::Graphile];

    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Engine::Minutehand => "minutehand",
            Engine::BullMq => "bullmq",
            Engine::PgBoss => "pgboss",
            Engine::Graphile => "graphile",
        }
    }

    /// What it promises about what it has taken, in the settings it runs with here.
    pub fn promises(self) -> &'static str {
        match self {
            Engine::Minutehand => "SQLite, WAL: survives kill -9",
            Engine::BullMq => "Redis, appendonly, fsync every second: survives kill -9, loses up to a second at a power cut",
            Engine::PgBoss | Engine::Graphile => "PostgreSQL, fsync on, synchronous_commit on: survives a power cut",
        }
    }

    /// Why it cannot run here, if it cannot.
    pub fn missing(self) -> Option<String> {
        match self {
            Engine::Minutehand => minutehand::missing(),
            Engine::BullMq => rival::missing().or_else(rival::no_redis),
            Engine::PgBoss | Engine::Graphile => rival::missing().or_else(postgres::missing),
        }
    }

    /// Starts its servers on the empty `folder`, and not yet what makes the calls, where that is a process of its own.
    ///
    /// # Errors
    /// When it does not come up.
    pub async fn start(self, folder: &Path) -> Result<Running, Cause> {
        let mut running = Running {
            engine: self,
            folder: folder.to_owned(),
            connection: String::new(),
            token: String::new(),
            children: Vec::new(),
        };
        match self {
            Engine::Minutehand => {
                minutehand::start(&mut running).await?;
                running.token = minutehand::sign_up(&running.connection).await?;
            }
            Engine::BullMq => rival::redis(&mut running).await?,
            Engine::PgBoss | Engine::Graphile => postgres::start(&mut running).await?,
        }
        Ok(running)
    }
}

impl fmt::Display for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Engine::Minutehand => "Minutehand",
            Engine::BullMq => "BullMQ",
            Engine::PgBoss => "pg-boss",
            Engine::Graphile => "graphile-worker",
        })
    }
}

impl Running {
    /// Has it take `calls`.
    ///
    /// # Errors
    /// When it refuses one.
    pub async fn fill(&mut self, calls: &[Planned]) -> Result<(), Cause> {
        match self.engine {
            Engine::Minutehand => minutehand::fill(&self.connection, &self.token, calls).await,
            _ => rival::fill(self, calls).await,
        }
    }

    /// Begins to make the calls as they fall due.
    ///
    /// # Errors
    /// When it does not come up.
    pub async fn begin(&mut self) -> Result<(), Cause> {
        match self.engine {
            Engine::Minutehand => Ok(()),
            _ => rival::begin(self).await,
        }
    }

    /// Kills what makes the calls, with `kill -9`, and begins again.
    ///
    /// # Errors
    /// When it does not come up again.
    pub async fn kill_and_begin(&mut self) -> Result<(), Cause> {
        if let Some(mut worker) = self.children.pop() {
            worker.kill().await?;
        }
        match self.engine {
            Engine::Minutehand => minutehand::start(self).await,
            _ => rival::begin(self).await,
        }
    }

    /// The processor time of all its processes so far, in seconds.
    ///
    /// # Errors
    /// When one of them is gone.
    pub fn cpu_s(&self) -> Result<f64, Cause> {
        usage::cpu_s(&self.pids()?)
    }

    /// The memory of all its processes, in bytes.
    ///
    /// # Errors
    /// When one of them is gone.
    pub fn memory_bytes(&self) -> Result<u64, Cause> {
        usage::memory_bytes(&self.pids()?)
    }

    /// What it keeps on disk, in bytes.
    pub fn disk_bytes(&self) -> u64 {
        usage::disk_bytes(&self.folder)
    }

    fn pids(&self) -> Result<Vec<u32>, Cause> {
        let mut pids = Vec::new();
        for child in &self.children {
            pids.extend(usage::family_of(child.id().ok_or("a process has ended")?)?);
        }
        Ok(pids)
    }
}
