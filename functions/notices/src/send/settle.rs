//! What follows from what a channel said.

use ::audit::Entry;
use api::{Error, Result};
use cx::Cx;
use delivery::{Call, Outcome, RETRY_SCHEDULE, RetrySchedule, failure, judge};
use due::{Attempt, Occurrence, State};
use identity::Team;
use notice::{Channel, Means};
use table::Condition;

use super::said::{Said, Told};
use crate::channels::{ChannelOut, Failure, Standing};

/// Why a channel that writes to nobody is turned off.
const TO_NOBODY: &str = "Nobody it writes to is a member any more with an address that was verified.";

/// Writes what became of an attempt.
pub(super) async fn end(cx: &Cx, attempt: &Attempt<Channel>, said: Said) -> Result<()> {
    let Attempt { thing: channel, lease, .. } = attempt;
    match said {
        Said::Failed(error) => Err(error),
        Said::Nothing => {
            let skipped = Occurrence { reason: Some("nothing to say".into()), ..lease.ended(State::Skipped, cx.now()) };
            lease.end(cx, &skipped).await.map(drop)
        }
        Said::Quiet(until) => lease.hold(cx, &attempt.message, until).await.map(drop),
        Said::Packed(parcels, told) => {
            let (delivered, standing) = (lease.ended(State::Delivered, cx.now()), Standing::none(channel).sent(cx.now()));
            let ours = lease.end_with(cx, &delivered, |end| {
                let end = end.put(&standing, Condition::Always);
                parcels.iter().fold(end, |end, parcel| parcel.join(end))
            });
            if ours.await? {
                for parcel in parcels {
                    parcel.leave(cx).await;
                }
                told.clear(cx).await;
            }
            Ok(())
        }
        Said::ToNobody(told) => {
            let failure = Failure { at: cx.now(), detail: TO_NOBODY.into(), retrying: false };
            give_up(cx, attempt, State::Failed, Standing::of(cx, channel).await?.failed(failure), true).await?;
            told.clear(cx).await;
            Ok(())
        }
        Said::Posted(call, told) => posted(cx, attempt, &call, &told).await,
    }
}

async fn posted(cx: &Cx, attempt: &Attempt<Channel>, call: &Call, told: &Told) -> Result<()> {
    let Attempt { message, thing: channel, lease } = attempt;
    let retries: RetrySchedule = cx.setting(&RETRY_SCHEDULE)?;
    let outcome = match judge(&call.result, message.errand.attempt, &retries, cx.now(), cx.fraction()) {
        _ if has_gone(channel, call) => Outcome::Gone,
        outcome => outcome,
    };
    // What is known of the channel stays known where it fails; nothing of it where it speaks.
    let failed = async |retrying| {
        let detail = failure(call, false).map(|(_, detail)| detail).unwrap_or_default();
        Ok::<_, Error>(Standing::of(cx, channel).await?.failed(Failure { at: cx.now(), detail, retrying }))
    };
    match outcome {
        Outcome::Retry(at) => {
            let at = if told.is_a_try() { at } else { channel.timing.awake(at) };
            cx.table().put(&failed(true).await?, Condition::Always).await?;
            return lease.retry(cx, &message.retry(message.errand.attempt + 1, at)).await.map(drop);
        }
        Outcome::Delivered => {
            let sent = Standing::none(channel).sent(cx.now());
            lease.end_with(cx, &lease.ended(State::Delivered, cx.now()), |end| end.put(&sent, Condition::Always)).await?;
        }
        Outcome::Gone | Outcome::Refused => give_up(cx, attempt, State::Failed, failed(false).await?, true).await?,
        Outcome::GivenUp => give_up(cx, attempt, State::DeadLettered, failed(false).await?, false).await?,
    }
    told.clear(cx).await;
    Ok(())
}

/// Ends the occurrence as `state`. Where the channel `is_gone`, it is turned off.
async fn give_up(cx: &Cx, attempt: &Attempt<Channel>, state: State, standing: Standing, is_gone: bool) -> Result<()> {
    let Attempt { thing: channel, lease, .. } = attempt;
    if is_gone {
        // Before the end is written: a crash in between posts once more and is told the same once more.
        turn_off(cx, channel, &standing).await?;
    }
    lease.end_with(cx, &lease.ended(state, cx.now()), |end| end.put(&standing, Condition::Always)).await.map(drop)
}

/// Besides 410, Slack says so in its own way: a channel that was archived, an app that was removed.
/// <https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks#handling_errors>
fn has_gone(channel: &Channel, call: &Call) -> bool {
    let status = call.result.as_ref().map(|response| response.status);
    matches!(channel.means, Means::Slack { .. }) && matches!(status, Ok(403 | 404))
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
