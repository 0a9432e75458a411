//! Work whose messages have nothing in common: each is claimed, done and ended for itself.

use api::Result;
use cx::Cx;
use futures::Stream;
use queue::{Message, Verdict};

use crate::work::{Attempt, Look, Work, settle_each, work};
use crate::{DueMessage, Occurrence, Policy, State};

/// A kind of work that nothing but its own end can make void.
pub trait Chore: Send + Sync {
    /// How its messages are taken.
    fn policy(&self) -> &Policy {
        &Policy::CHORE
    }

    /// Does what `message` asks for. It may have been done before, whole or in part. Where this fails, the message is
    /// received again.
    fn act(&self, cx: &Cx, message: &DueMessage) -> impl Future<Output = Result<End>> + Send;
}

/// How a chore ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// It is done.
    Done,
    /// There was no need any more, and why.
    Skipped(&'static str),
}

/// Works `messages` as [`work`] does.
pub fn chores<C: Chore + 'static>(
    cx: Cx,
    chore: C,
    messages: Vec<Message>,
) -> impl Stream<Item = (usize, Result<Verdict>)> + Send {
    work(cx, Each(chore), messages)
}

struct Each<C>(C);

impl<C: Chore> Work for Each<C> {
    type Thing = ();
    type Done = Result<End>;

    fn policy(&self) -> &Policy {
        self.0.policy()
    }

    async fn look(&self, _: &Cx, messages: &[DueMessage]) -> Result<Vec<Result<Look<()>>>> {
        Ok(messages.iter().map(|_| Ok(Look::Act(()))).collect())
    }

    async fn skipped(&self, _: &Cx, _: &DueMessage, _: &str, _: bool) -> Result<()> {
        Ok(())
    }

    async fn act(&self, cx: &Cx, attempt: &Attempt<()>) -> Result<End> {
        self.0.act(cx, &attempt.message).await
    }

    async fn settle(&self, cx: &Cx, ended: Vec<(Attempt<()>, Result<End>)>, settled: &(dyn Fn(usize, Result<()>) + Sync)) {
        settle_each(ended, settled, |(attempt, end)| async move { settle(cx, &attempt, end).await }).await;
    }
}

async fn settle(cx: &Cx, Attempt { lease, .. }: &Attempt<()>, end: Result<End>) -> Result<()> {
    let (state, reason) = match end? {
        End::Done => (State::Delivered, None),
        End::Skipped(reason) => (State::Skipped, Some(reason.to_owned())),
    };
    lease.end(cx, &Occurrence { reason, ..lease.ended(state, cx.now()) }).await.map(|_| ())
}
