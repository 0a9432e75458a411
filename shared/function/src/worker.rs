//! A worker: takes messages from a queue, each for itself or a batch as a whole. Partial failure and backing off are
//! not its business.

use std::future::Future;
use std::pin::Pin;

use cx::{Cx, Touch};
use futures::Stream;
use outbox::Kind;
use queue::{Message, Queue, Verdict};

use crate::Sample;

/// The work of one message.
pub type Work = Pin<Box<dyn Future<Output = api::Result<Verdict>> + Send>>;

/// The work of a batch: what became of each message, by its place in the batch, as soon as it is known. A message that
/// nothing is said of has failed.
pub type Verdicts = Pin<Box<dyn Stream<Item = (usize, api::Result<Verdict>)> + Send>>;

/// What a worker does.
#[derive(Clone, Copy, Debug)]
pub enum Handle {
    /// With each message for itself, all of a batch at once.
    Each(fn(Cx, Message) -> Work),
    /// With a batch as a whole, so that what its messages have in common is read and written once.
    Batch(fn(Cx, Vec<Message>) -> Verdicts),
}

/// One worker: one Lambda with an SQS event source.
#[derive(Clone, Copy, Debug)]
pub struct Worker {
    /// `<product>-<verb>`.
    pub name: &'static str,
    /// Where its messages come from.
    pub queue: Queue,
    /// At most this many messages at once.
    pub batch_size: u32,
    /// For how long SQS gathers a batch, in seconds.
    pub window_s: u32,
    /// At most as many batches are worked at once, so that no queue takes the places of others, or of the API; on one
    /// machine, ten times as many messages of those that come in batches.
    pub at_most: u32,
    /// Memory of its Lambda.
    pub memory_mb: u32,
    /// Time limit of its Lambda.
    pub timeout_s: u32,
    /// Whether it writes the audit log.
    pub audited: bool,
    /// What kinds of parcels it posts.
    pub posts: &'static [Kind],
    /// The kind of parcels it takes out of the system, if its queue is that of an outbox.
    pub ships: Option<Kind>,
    /// What it touches, beyond what follows from the above.
    pub touches: &'static [Touch],
    /// One sound message.
    pub sample: Sample,
    /// What it does.
    pub handle: Handle,
}

impl Worker {
    /// Takes messages from `queue` one at a time, touching nothing, in 256 MB and 30 s, fifty at once, until said otherwise.
    /// `handle` is `|cx, message| Box::pin(…)`.
    pub const fn new(name: &'static str, queue: Queue, handle: fn(Cx, Message) -> Work) -> Self {
        Worker::taking(name, queue, Handle::Each(handle))
    }

    /// The same, for batches as a whole. `handle` is `|cx, messages| Box::pin(…)`.
    pub const fn batching(name: &'static str, queue: Queue, handle: fn(Cx, Vec<Message>) -> Verdicts) -> Self {
        Worker::taking(name, queue, Handle::Batch(handle))
    }

    const fn taking(name: &'static str, queue: Queue, handle: Handle) -> Self {
        Worker {
            name,
            queue,
            batch_size: 1,
            window_s: 0,
            at_most: 50,
            memory_mb: 256,
            timeout_s: 30,
            audited: false,
            posts: &[],
            ships: None,
            touches: &[],
            sample: Sample::NONE,
            handle,
        }
    }

    /// Takes parcels of the kind `parcels` out of the system.
    pub const fn shipping(name: &'static str, parcels: Kind, handle: fn(Cx, Vec<Message>) -> Verdicts) -> Self {
        Worker { ships: Some(parcels), ..Worker::batching(name, parcels.queue, handle) }
    }

    /// It takes up to `batch_size` messages at once.
    pub const fn batch_size(self, batch_size: u32) -> Self {
        Worker { batch_size, ..self }
    }

    /// For how long SQS gathers a batch for it, in seconds.
    pub const fn window_s(self, window_s: u32) -> Self {
        Worker { window_s, ..self }
    }

    /// At most as many batches are worked at once: 2 to 1,000.
    pub const fn at_most(self, at_most: u32) -> Self {
        Worker { at_most, ..self }
    }

    /// How much memory its Lambda gets.
    pub const fn memory_mb(self, memory_mb: u32) -> Self {
        Worker { memory_mb, ..self }
    }

    /// How long its Lambda may take; AWS asks for a sixth of its queue's visibility at most.
    pub const fn timeout_s(self, timeout_s: u32) -> Self {
        Worker { timeout_s, ..self }
    }

    /// It writes the audit log.
    pub const fn audited(self) -> Self {
        Worker { audited: true, ..self }
    }

    /// It posts parcels of these kinds.
    pub const fn posts(self, posts: &'static [Kind]) -> Self {
        Worker { posts, ..self }
    }

    /// What else it touches.
    pub const fn touches(self, touches: &'static [Touch]) -> Self {
        Worker { touches, ..self }
    }

    /// One sound message of its queue.
    pub const fn sample(self, sample: Sample) -> Self {
        Worker { sample, ..self }
    }

    /// Everything it touches, each once.
    pub fn all_touches(&self) -> Vec<Touch> {
        let audited = if self.audited { audit::TOUCHES } else { &[] };
        let ships = self.ships.iter().flat_map(Kind::worker_touches);
        let posts = self.posts.iter().flat_map(Kind::touches);
        each_once(self.touches.iter().chain(audited).copied().chain(ships).chain(posts))
    }
}

/// `touches` in their order, each where it comes first.
pub(crate) fn each_once(touches: impl IntoIterator<Item = Touch>) -> Vec<Touch> {
    let mut all = Vec::new();
    for touch in touches {
        if !all.contains(&touch) {
            all.push(touch);
        }
    }
    all
}
