//! What is known of a streamed body on its way out, shared by who sends it and who waits for the answer.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Waker};

use tokio::sync::Notify;

use crate::failure::Failure;

/// How far a body has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    /// The connection has its turn: it has yet to take what is there.
    Sending,
    /// The stream has its turn: nothing is there to be taken.
    Starving,
    /// The connection has taken all of it.
    Sent,
    /// The receiver has refused the rest by its answer. The connection stays
    /// open for as long as the answer is read, and nothing more is given to it.
    Stopped,
    /// Nobody waits for the answer any more, or it has ended.
    Abandoned,
    /// The stream failed or broke its promise.
    Failed(&'static str),
}

/// The state of one body on its way.
pub(crate) struct Feed {
    state: Mutex<(Phase, Option<Waker>)>,
    moved: Notify,
}

/// Whoever waits for the answer to a streamed body. The connection is another
/// task's, which would go on sending for nobody, so it ends with the waiting.
pub(crate) struct Waiting(pub(crate) Arc<Feed>);

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.abandon();
    }
}

impl Feed {
    pub(crate) fn new() -> Self {
        Self { state: Mutex::new((Phase::Sending, None)), moved: Notify::new() }
    }

    pub(crate) fn phase(&self) -> Phase {
        self.state().0
    }

    /// The failure of the stream, if it failed.
    pub(crate) fn failure(&self) -> Option<Failure> {
        match self.phase() {
            Phase::Failed(detail) => Some(Failure::Interrupted(detail)),
            _ => None,
        }
    }

    /// Notes where the sender is, unless others have ended the sending.
    pub(crate) fn reach(&self, phase: Phase) {
        let mut state = self.state();
        // A stream that has nothing still has nothing when it is asked again.
        if !matches!(state.0, Phase::Sending | Phase::Starving) || (state.0, phase) == (Phase::Starving, Phase::Starving) {
            return;
        }
        state.0 = phase;
        drop(state);
        self.moved.notify_one();
    }

    /// Gives no more of the body away: the receiver has answered that it does not want it.
    pub(crate) fn stop(&self) {
        self.end(Phase::Stopped);
    }

    /// Ends the connection unless the body was sent in full.
    pub(crate) fn abandon(&self) {
        self.end(Phase::Abandoned);
    }

    fn end(&self, phase: Phase) {
        let mut state = self.state();
        if matches!(state.0, Phase::Sending | Phase::Starving | Phase::Stopped) {
            state.0 = phase;
        }
        // The sender sleeps until its stream or its connection wakes it, which may be never.
        if let Some(waker) = state.1.take() {
            waker.wake();
        }
    }

    /// Has the sender woken when the sending ends from this side.
    pub(crate) fn wake_by(&self, cx: &Context<'_>) {
        self.state().1 = Some(cx.waker().clone());
    }

    /// Returns once the sender has come further since this was last asked.
    pub(crate) async fn moved(&self) {
        self.moved.notified().await;
    }

    fn state(&self) -> MutexGuard<'_, (Phase, Option<Waker>)> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
