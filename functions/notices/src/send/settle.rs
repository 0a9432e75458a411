//! What follows from what a channel said.

use ::audit::Entry;
use api::{Error, Result};
use cx::Cx;
use delivery::{Call, Outcome, RETRY_SCHEDULE, RetrySchedule, failure, judge};
use due::{Attempt, Occurrence, State};
use futures::future::join_all;
use identity::Team;
use notice::{Channel, Means, due_of};
use table::{Condition, Item, Transaction};

use super::{Said, Told};
use crate::channels::{ChannelOut, Failure, Standing};

/// Writes what became of each.
pub(super) async fn settle(cx: &Cx, ended: Vec<(Attempt<Channel>, Said)>, settled: &(dyn Fn(usize, Result<()>) + Sync)) {
    let settling = ended.into_iter().enumerate().map(|(index, (attempt, said))| async move {
        settled(index, end(cx, &attempt, said).await);
    });
    join_all(settling).await;
}

async fn end(cx: &Cx, attempt: &Attempt<Channel>, said: Said) -> Result<()> {
    let Attempt { thing: channel, lease, .. } = attempt;
    match said {
        Said::Failed(error) => Err(error),
        Said::Nothing => {
            let skipped = Occurrence { reason: Some("nothing to say".into()), ..lease.ended(State::Skipped, cx.now()) };
            lease.end(cx, &skipped).await.map(drop)
        }
        Said::Packed(parcels, told) => {
            let standing = Standing::none(channel).sent(cx.now());
            let delivered = lease.ended(State::Delivered, cx.now());
            let ours = lease.end_with(cx, &delivered, |end| {
                parcels.iter().fold(told.removed(cx, channel, &standing, end), |end, parcel| parcel.join(end))
            });
            if ours.await? {
                for parcel in parcels {
                    parcel.leave(cx).await;
                }
                told.go_on(cx, channel).await;
            }
            Ok(())
        }
        Said::Posted(call, told) => posted(cx, attempt, &call, &told).await,
    }
}

async fn posted(cx: &Cx, Attempt { message, thing: channel, lease }: &Attempt<Channel>, call: &Call, told: &Told) -> Result<()> {
    let retries: RetrySchedule = cx.setting(&RETRY_SCHEDULE)?;
    let outcome = match judge(&call.result, message.errand.attempt, &retries, cx.now(), cx.fraction()) {
        _ if has_gone(channel, call) => Outcome::Gone,
        outcome => outcome,
    };
    let before = Standing::of(cx, channel).await?;
    let failed = |retrying| {
        let detail = failure(call, false).map(|(_, detail)| detail).unwrap_or_default();
        before.clone().failed(Failure { at: cx.now(), detail, retrying })
    };
    let (state, standing) = match &outcome {
        Outcome::Retry(at) => {
            cx.table().put(&failed(true), Condition::Always).await?;
            return lease.retry(cx, &message.retry(message.errand.attempt + 1, *at)).await.map(drop);
        }
        Outcome::Delivered => (State::Delivered, before.clone().sent(cx.now())),
        Outcome::Gone | Outcome::Refused => (State::Failed, failed(false)),
        Outcome::GivenUp => (State::DeadLettered, failed(false)),
    };
    if matches!(outcome, Outcome::Gone | Outcome::Refused) {
        // Before the end is written: a crash in between posts once more and is told the same once more.
        turn_off(cx, channel, &standing).await?;
    }
    let ours = lease.end_with(cx, &lease.ended(state, cx.now()), |end| told.removed(cx, channel, &standing, end)).await?;
    if ours && outcome == Outcome::Delivered {
        told.go_on(cx, channel).await;
    }
    Ok(())
}

/// Slack says so in its own way: a channel that was archived, an app that was removed.
/// <https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks#handling_errors>
fn has_gone(channel: &Channel, call: &Call) -> bool {
    let status = call.result.as_ref().map(|response| response.status);
    matches!(channel.means, Means::Slack { .. }) && matches!(status, Ok(403 | 404 | 410))
}

/// Nothing more is sent there until somebody changes the channel.
async fn turn_off(cx: &Cx, channel: &Channel, standing: &Standing) -> Result<()> {
    let table = cx.table();
    let team = table.get::<Team>(Team::key_of(&channel.team)).await?;
    let why = standing.last_failure.as_ref().map(|failure| failure.detail.clone()).unwrap_or_default();
    let turned_off = table
        .change(|transaction| async {
            let before = Channel::load(cx, &channel.team, &channel.id).await?;
            // A change made meanwhile is an answer to it.
            if before.revision != channel.revision {
                return Ok(());
            }
            let (changed, unchanged) = before.changed(cx.now(), |channel| channel.disabled_reason = Some(why.clone()));
            let plan = team.as_ref().map(|team| team.plan).unwrap_or_default();
            let entry = Entry::of(cx, &channel.team, plan, None, "notice_channel.disabled").on(&channel.id);
            let entry = entry.before(&ChannelOut::entry(&before)).after(&ChannelOut::entry(&changed));
            Ok(::audit::commit(cx, transaction.put(&changed, unchanged), &[entry]).await?)
        })
        .await;
    match turned_off {
        Err(Error::NotFound(_)) => Ok(()),
        other => other,
    }
}

impl Told {
    /// Adds that it was said, or never will be, and what is known of the channel since; and when it goes on, if more waits.
    fn removed<'a>(&self, cx: &Cx, channel: &Channel, standing: &Standing, end: Transaction<'a>) -> Transaction<'a> {
        let end = self.notices.iter().fold(end, |end, notice| end.delete(notice.key(), Condition::Always));
        let end = end.put(standing, Condition::Always);
        if self.more {
            end.put(&due_of(&channel.team, &channel.id, channel.timing.next(cx.now())), Condition::Always)
        } else {
            end
        }
    }

    async fn go_on(&self, cx: &Cx, channel: &Channel) {
        if self.more {
            due::dispatch_if_near(cx, &due_of(&channel.team, &channel.id, channel.timing.next(cx.now()))).await;
        }
    }
}
