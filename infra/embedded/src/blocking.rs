//! Where SQLite calls run: on tokio's blocking threads, or on the calling task.

use std::fmt;

/// Runs `work` and returns its result.
///
/// SQLite blocks, and its single connection is contended: run on a worker thread it starves the
/// tasks that share the thread. With `inline` it runs on the calling task all the same, because
/// under tokio's paused clock a test wants every step in one deterministic order.
pub(crate) async fn run<T: Send + 'static>(inline: bool, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Interrupted> {
    if inline {
        return Ok(work());
    }
    tokio::task::spawn_blocking(work).await.map_err(|error| Interrupted(error.to_string()))
}

/// The work panicked, or the runtime was shutting down.
#[derive(Debug)]
pub(crate) struct Interrupted(String);

impl fmt::Display for Interrupted {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "the call was interrupted: {}", self.0)
    }
}
