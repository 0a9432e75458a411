//! The times of one call.

use std::pin::pin;
use std::time::Duration;

use tokio::time::{Instant, sleep_until, timeout_at};

use crate::call::Limits;
use crate::failure::Failure;
use crate::feed::{Feed, Phase};

const STANDS_STILL: &str = "the body to be sent does not go on";

/// The times of one call, over all its hops.
pub(crate) struct Clock {
    pub(crate) started: Instant,
    pub(crate) ends_at: Instant,
    limits: Limits,
    /// When waiting for a head ends, unless a streamed body moves on.
    head_by: Instant,
}

impl Clock {
    pub(crate) fn start(limits: Limits) -> Self {
        let started = Instant::now();
        let (ends_at, head_by) = (later(started, limits.overall), later(started, limits.until_head));
        Self { started, ends_at, limits, head_by }
    }

    /// What is left for everything.
    pub(crate) fn left(&self) -> Duration {
        self.ends_at.saturating_duration_since(Instant::now())
    }

    /// Waits for the head of an answer to a request whose body is `feed`.
    pub(crate) async fn until_head<T>(
        &mut self,
        opening: impl Future<Output = Result<T, Failure>>,
        feed: Option<&Feed>,
    ) -> Result<T, Failure> {
        let mut opening = pin!(opening);
        loop {
            let moved = async {
                match feed {
                    Some(feed) => feed.moved().await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                biased;
                outcome = &mut opening => return outcome,
                () = moved => self.has_moved(feed),
                () = sleep_until(self.head_by.min(self.ends_at)) => return Err(self.too_late(feed)),
            }
        }
    }

    /// What was sent may have taken long: the next head has its time from here.
    pub(crate) fn begin_again(&mut self) {
        self.head_by = later(Instant::now(), self.limits.until_head);
    }

    /// Waits for what comes of a body before anything is sent.
    pub(crate) async fn until_sent<T>(&self, sending: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
        let patience = later(Instant::now(), self.limits.silence).min(self.ends_at);
        timeout_at(patience, sending).await.unwrap_or(Err(Failure::Interrupted(STANDS_STILL)))
    }

    fn has_moved(&mut self, feed: Option<&Feed>) {
        let sent = feed.is_none_or(|feed| feed.phase() == Phase::Sent);
        let patience = if sent { self.limits.until_head } else { self.limits.silence };
        self.head_by = later(Instant::now(), patience);
    }

    /// The receiver is late, unless it waits for us.
    fn too_late(&self, feed: Option<&Feed>) -> Failure {
        let starving = feed.is_some_and(|feed| feed.phase() == Phase::Starving);
        if starving && Instant::now() < self.ends_at { Failure::Interrupted(STANDS_STILL) } else { Failure::Timeout }
    }
}

/// `start` and `after` that, or so late that nobody sees it.
pub(crate) fn later(start: Instant, after: Duration) -> Instant {
    const YEAR: Duration = Duration::from_secs(365 * 86_400);
    start + after.min(YEAR)
}
