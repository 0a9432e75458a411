//! Working a batch: what its messages have in common is read once, and what comes of them is written together.
//!
//! In this order, for all messages of one instant: wait until it is near; look at what they are about; claim their
//! occurrences; wait out the rest; act on all at once; write what came of those that ended at about the same time. A
//! message is deleted once what came of it is written. Each step is safe to be the last before a crash, and each message
//! is for itself: what befalls one is said of no other.

use std::collections::BTreeMap;
use std::panic::AssertUnwindSafe;
use std::time::Duration;

use api::{Error, Result};
use cx::Cx;
use futures::channel::mpsc::{self, UnboundedSender};
use futures::future::join_all;
use futures::stream::FuturesUnordered;
use futures::{FutureExt, Stream, StreamExt, stream};
use jiff::Timestamp;
use queue::{Message, Queue, Verdict};
use tokio::time::{Instant, sleep_until};

use crate::claim::{Lease, Skip, drop_silently, skip};
use crate::dispatch::send_to;
use crate::places::Places;
use crate::take::{Policy, Taken};
use crate::{DueMessage, Errand};

/// What ended at about the same time is written together: as many, or those that came within this.
const TOGETHER: usize = 25;
const GATHERED_FOR: Duration = Duration::from_millis(10);
/// The reason recorded for what was missed while nothing ran.
const MISFIRE: &str = "misfire";

/// A kind of work: what it looks at, how it acts, and what it writes then.
pub trait Work: Send + Sync {
    /// What an attempt is about, as it was read.
    type Thing: Send + Sync;
    /// What acting came to.
    type Done: Send;

    /// How its messages are taken.
    fn policy(&self) -> &Policy;

    /// Where what is for a slow destination goes, if it goes anywhere else.
    fn slow_lane(&self) -> Option<SlowLane<Self::Thing, Self::Done>> {
        None
    }

    /// Reads what `messages` are about, and says of each, in their order, what there is to do about it.
    fn look(&self, cx: &Cx, messages: &[DueMessage]) -> impl Future<Output = Result<Vec<Result<Look<Self::Thing>>>>> + Send;

    /// Writes what is to be seen of the skip of `message`, whose row is written. `is_first` says whether that was just now;
    /// else it may be that somebody else came so far and died.
    fn skipped(&self, cx: &Cx, message: &DueMessage, reason: &str, is_first: bool) -> impl Future<Output = Result<()>> + Send;

    /// Makes one attempt.
    fn act(&self, cx: &Cx, attempt: &Attempt<Self::Thing>) -> impl Future<Output = Self::Done> + Send;

    /// Writes down what came of attempts that ended at about the same time. `settled` hears of each, by its place among
    /// them, as soon as it is written, or cannot be.
    fn settle(
        &self,
        cx: &Cx,
        ended: Vec<(Attempt<Self::Thing>, Self::Done)>,
        settled: &(dyn Fn(usize, Result<()>) + Sync),
    ) -> impl Future<Output = ()> + Send;
}

/// How the calls of a kind of work are told apart by whom they call.
pub struct SlowLane<T, D> {
    /// The queue for what is for a slow destination. Its worker is the same work, which leads nowhere else.
    pub queue: Option<Queue>,
    /// Whom acting on a thing calls: those of one team and host hold each other up, and nobody else.
    pub destination: fn(&T) -> String,
    /// Whether time ran out before there was an answer; `None` where no call was made.
    pub timed_out: fn(&D) -> Option<bool>,
}

/// What there is to do about a message.
#[derive(Debug)]
pub enum Look<T> {
    /// Act on it.
    Act(T),
    /// Record that it was skipped, and why.
    Skip(&'static str),
    /// An edit took its instant away, or sent it anew.
    Drop,
}

/// An attempt that is ours to make.
#[derive(Debug)]
pub struct Attempt<T> {
    /// The message, with the number and the instant of the attempt: one that is taken over from a dead worker repeats
    /// that worker's, whatever the message says.
    pub message: DueMessage,
    /// What it is about.
    pub thing: T,
    /// The claim on it.
    pub lease: Box<Lease>,
}

/// Settles each of `ended` for itself, all at once: for work whose ends have nothing in common.
pub async fn settle_each<E, F: Future<Output = Result<()>>>(
    ended: Vec<E>,
    settled: &(dyn Fn(usize, Result<()>) + Sync),
    settle: impl Fn(E) -> F,
) {
    let settling = ended.into_iter().map(settle).enumerate().map(|(index, settling)| async move {
        settled(index, settling.await);
    });
    join_all(settling).await;
}

/// Works `messages` and says of each, by its place, what became of it, as soon as that is known.
pub fn work<W: Work + 'static>(cx: Cx, work: W, messages: Vec<Message>) -> impl Stream<Item = (usize, Result<Verdict>)> + Send {
    let (said, hearing) = mpsc::unbounded();
    let working = async move {
        Batch { cx: &cx, work: &work, said }.run(messages).await;
    };
    stream::select(hearing.map(Some), working.into_stream().map(|()| None)).filter_map(std::future::ready)
}

/// A message with its place in the batch.
type Placed = (usize, DueMessage);

struct Batch<'a, W> {
    cx: &'a Cx,
    work: &'a W,
    said: UnboundedSender<(usize, Result<Verdict>)>,
}

impl<W: Work> Batch<'_, W> {
    async fn run(&self, messages: Vec<Message>) {
        // What is due by now waits for nothing, so that it is one group whatever its instants.
        let now = self.cx.now();
        let mut by_instant = BTreeMap::<Timestamp, Vec<Placed>>::new();
        for (place, message) in messages.iter().enumerate() {
            match DueMessage::read(&message.body, self.cx.function()) {
                Ok(message) => by_instant.entry(message.at.max(now)).or_default().push((place, message)),
                Err(error) => self.say(place, Err(error)),
            }
        }
        join_all(by_instant.into_iter().map(|(at, messages)| self.of_one_instant(at, messages))).await;
    }

    async fn of_one_instant(&self, at: Timestamp, messages: Vec<Placed>) {
        // What was missed while nothing ran is missed, whatever became of its thing since.
        let (missed, messages): (Vec<_>, Vec<_>) = messages.into_iter().partition(|(_, message)| message.missed.is_some());
        let missing = async {
            let recorded = missed.into_iter().map(|(place, message)| async move {
                let missed = message.missed.map(|missed| missed.count).unwrap_or_default();
                tracing::warn!(thing = message.subject.thing, missed, "{missed} occurrences were missed");
                self.skip(place, &message, MISFIRE).await;
            });
            join_all(recorded).await;
        };
        let working = async {
            if let Some(after) = self.work.policy().wake(self.cx, at).await {
                return messages.iter().for_each(|(place, _)| self.say(*place, Ok(Verdict::GiveBack(after))));
            }
            let (ours, standing) = self.look(messages, |look| !matches!(look, Look::Skip(_)) || self.cx.now() >= at).await;
            // What stands still may yet be resumed before the instant itself, so that is waited for before anything is
            // called skipped.
            let second_look = async {
                if !standing.is_empty() {
                    self.cx.sleep_until(at).await;
                    let (ours, _) = self.look(standing, |_| true).await;
                    self.act(at, ours).await;
                }
            };
            tokio::join!(self.act(at, ours), second_look);
        };
        tokio::join!(missing, working);
    }

    /// Looks at what `messages` are about and gives those to act on. Those whose look is not yet `final` are given as well;
    /// the rest is dealt with.
    async fn look(
        &self,
        messages: Vec<Placed>,
        is_final: impl Fn(&Look<W::Thing>) -> bool,
    ) -> (Vec<(usize, DueMessage, W::Thing)>, Vec<Placed>) {
        let (places, messages): (Vec<usize>, Vec<DueMessage>) = messages.into_iter().unzip();
        let (mut ours, mut not_yet, mut ending, mut elsewhere) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let looks = match self.work.look(self.cx, &messages).await {
            Ok(looks) => looks,
            Err(error) => {
                self.fail(&places, &error);
                return (ours, not_yet);
            }
        };
        for ((place, message), look) in places.into_iter().zip(messages).zip(looks) {
            match look {
                Err(error) => self.say(place, Err(error)),
                Ok(look) if !is_final(&look) => not_yet.push((place, message)),
                Ok(Look::Act(thing)) if self.is_for_a_slow_one(&thing) => elsewhere.push((place, message)),
                Ok(Look::Act(thing)) => ours.push((place, message, thing)),
                Ok(Look::Skip(reason)) => ending.push((place, message, Some(reason))),
                Ok(Look::Drop) => ending.push((place, message, None)),
            }
        }
        let ended = ending.iter().map(|(place, message, reason)| async move {
            match reason {
                Some(reason) => self.skip(*place, message, reason).await,
                None => {
                    let dropped = drop_silently(self.cx, message, self.work.policy().kept_for).await;
                    self.say(*place, dropped.map(|()| Verdict::Done));
                }
            }
        });
        tokio::join!(join_all(ended), self.pass_on(elsewhere));
        (ours, not_yet)
    }

    fn is_for_a_slow_one(&self, thing: &W::Thing) -> bool {
        let Some(SlowLane { queue: Some(_), destination, .. }) = self.work.slow_lane() else { return false };
        self.cx.kept().of::<Places>().is_slow(&destination(thing))
    }

    /// Sends `messages` to the slow lane's queue: then they are dealt with here.
    async fn pass_on(&self, messages: Vec<Placed>) {
        let Some(SlowLane { queue: Some(queue), .. }) = self.work.slow_lane() else { return };
        let (places, messages): (Vec<usize>, Vec<DueMessage>) = messages.into_iter().unzip();
        if messages.is_empty() {
            return;
        }
        tracing::debug!(messages = messages.len(), queue = queue.name, "messages for slow destinations are passed on");
        match send_to(self.cx, queue.name, &messages).await {
            Ok(accepted) => places.into_iter().zip(accepted).for_each(|(place, accepted)| {
                self.say(place, if accepted { Ok(Verdict::Done) } else { Err(Error::Busy("the queue refused it".into())) });
            }),
            Err(error) => self.fail(&places, &error),
        }
    }

    /// Claims what is to be acted on, acts at its instant, and settles what ended.
    async fn act(&self, at: Timestamp, messages: Vec<(usize, DueMessage, W::Thing)>) {
        let (ours, messages): (Vec<_>, Vec<_>) =
            messages.into_iter().map(|(place, message, thing)| ((place, thing), message)).unzip();
        let claims = self.work.policy().claim_all(self.cx, &messages).await;
        let mut attempts = Vec::new();
        for (((place, thing), message), taken) in ours.into_iter().zip(messages).zip(claims) {
            match taken {
                Ok(Taken::Ours(lease)) => attempts.push((place, Attempt { message: lease.message(message), thing, lease })),
                Ok(Taken::Done) => self.say(place, Ok(Verdict::Done)),
                Ok(Taken::Later(after)) => self.say(place, Ok(Verdict::GiveBack(after))),
                Err(error) => self.say(place, Err(error)),
            }
        }
        self.cx.sleep_until(at).await;
        let mut acting: FuturesUnordered<_> = attempts
            .into_iter()
            .map(|(place, attempt)| async move {
                // One that panics says nothing: its claim ends by itself, and its message comes again.
                let done = AssertUnwindSafe(self.act_on(&attempt)).catch_unwind().await;
                Some((place, attempt, done.ok()?))
            })
            .collect();
        let mut settling = FuturesUnordered::new();
        let (mut ended, mut gathered_until) = (Vec::new(), Instant::now());
        loop {
            let is_full = ended.len() >= TOGETHER || acting.is_empty();
            tokio::select! {
                // What is written first is done first.
                biased;
                () = async {}, if is_full && !ended.is_empty() => settling.push(self.settle(std::mem::take(&mut ended))),
                Some(done) = acting.next() => {
                    if ended.is_empty() {
                        gathered_until = Instant::now() + GATHERED_FOR;
                    }
                    ended.extend(done);
                }
                Some(()) = settling.next() => {}
                () = sleep_until(gathered_until), if !ended.is_empty() => settling.push(self.settle(std::mem::take(&mut ended))),
                else => break,
            }
        }
    }

    async fn act_on(&self, attempt: &Attempt<W::Thing>) -> W::Done {
        let Some(SlowLane { destination, timed_out, .. }) = self.work.slow_lane() else {
            return self.work.act(self.cx, attempt).await;
        };
        let place = self.cx.kept().of::<Places>().enter(&destination(&attempt.thing));
        let done = self.work.act(self.cx, attempt).await;
        if let Some(timed_out) = timed_out(&done) {
            place.leave(timed_out);
        }
        done
    }

    async fn settle(&self, ended: Vec<(usize, Attempt<W::Thing>, W::Done)>) {
        let (places, ended): (Vec<usize>, Vec<_>) =
            ended.into_iter().map(|(place, attempt, done)| (place, (attempt, done))).unzip();
        let settled = |index: usize, settled: Result<()>| self.say(places[index], settled.map(|()| Verdict::Done));
        self.work.settle(self.cx, ended, &settled).await;
    }

    async fn skip(&self, place: usize, message: &DueMessage, reason: &str) {
        let skipped = async {
            let is_first = match skip(self.cx, message, reason, self.work.policy().kept_for).await? {
                Skip::Later(after) => return Ok(Verdict::GiveBack(after)),
                Skip::Ended => return Ok(Verdict::Done),
                Skip::Recorded => true,
                Skip::Before => false,
            };
            self.work.skipped(self.cx, message, reason, is_first).await.map(|()| Verdict::Done)
        };
        self.say(place, skipped.await);
    }

    /// Says that none of those at `places` could be looked at.
    fn fail(&self, places: &[usize], error: &Error) {
        let cause = || std::error::Error::source(error).map_or_else(|| error.to_string(), ToString::to_string);
        for place in places {
            let again = if error.retryable() { Error::Busy(cause().into()) } else { Error::internal(cause()) };
            self.say(*place, Err(again));
        }
    }

    fn say(&self, place: usize, verdict: Result<Verdict>) {
        // Nobody hears it where the batch was given up meanwhile.
        let _ = self.said.unbounded_send((place, verdict));
    }
}

impl Lease {
    /// `message`, about the attempt that was claimed.
    fn message(&self, message: DueMessage) -> DueMessage {
        let at = self.occurrence.attempts_at_ms.last().and_then(|at| Timestamp::from_millisecond(*at).ok());
        let errand = Errand { attempt: self.occurrence.attempt, ..message.errand };
        DueMessage { errand, at: at.unwrap_or(message.at), ..message }
    }
}
