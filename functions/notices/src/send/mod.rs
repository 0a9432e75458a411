//! `notices-send` has channels say what waits in them.
//!
//! In this order, each step safe to be the last before a crash: read the channels; claim the occurrences; read what is to be
//! said at their instant; post it, or pack it as mails; end the occurrence, with the mails in the same transaction, or write
//! the retry's due item; remove what was said. A crash between a call and its end calls again under the same `webhook-id`, and
//! says the same.

mod said;
mod settle;
mod webhook;
mod words;

pub(crate) use webhook::WEBHOOK;

use api::Result;
use cx::{Cx, Touch};
use delivery::RETRY_SCHEDULE;
use due::{Attempt, DueMessage, Look, OCCURRENCES, Policy, Work, settle_each};
use function::{Message, Sample, Trace, Verdicts, Worker};
use identity::{Member, TEAMS, Team, User};
use mail::MAIL;
use notice::{Channel, ChannelId, Means, NOTICES};
use table::{Family, System};

use self::said::{Said, Told};
use crate::touches::{READ_CHANNELS, READ_MEMBERS, READ_WAITING, SEND, WRITE_CHANNELS, WRITE_DUE, WRITE_LEDGER, WRITE_WAITING};

pub(crate) const ENTRY: Worker = Worker::batching("notices-send", NOTICES, send)
    .batch_size(10)
    .timeout_s(60)
    .audited()
    .posts(&[MAIL])
    .touches(&[
        READ_CHANNELS,
        WRITE_CHANNELS,
        READ_WAITING,
        WRITE_WAITING,
        READ_MEMBERS,
        Touch::Read(Family::Team(TEAMS)),
        Touch::Read(Family::System(System::User)),
        Touch::Read(Family::Team(OCCURRENCES)),
        Touch::Write(Family::Team(OCCURRENCES)),
        WRITE_DUE,
        WRITE_LEDGER,
        SEND,
        Touch::Seal,
        Touch::Links,
        Touch::Outbound,
        Touch::Setting(RETRY_SCHEDULE),
    ])
    .sample(
        Sample::body(
            r#"{"team": "{team}", "work": "notices", "thing": "{told_channel}", "version": 1,
"occurrence": "occ_06DW1H7N00Q4A7S6NW0T5E9R2K", "scheduled_for": "2026-01-15T09:00:00Z", "at": "2026-01-15T09:00:00Z",
"attempt": 1, "origin": "run_now"}"#,
        )
        .leaves(Trace::mail("somebody of your team tried it").once_worked()),
    );

fn send(cx: Cx, messages: Vec<Message>) -> Verdicts {
    Box::pin(due::work(cx, Speak, messages))
}

/// The reason recorded for a channel that was removed.
const GONE: &str = "gone";
/// The reason recorded for a channel that says nothing.
const OFF: &str = "off";

/// Has channels speak.
struct Speak;

impl Work for Speak {
    type Thing = Channel;
    type Done = Said;

    fn policy(&self) -> &Policy {
        &Policy::SENDING
    }

    async fn look(&self, cx: &Cx, messages: &[DueMessage]) -> Result<Vec<Result<Look<Channel>>>> {
        let key_of = |message: &DueMessage| {
            let id = message.subject.thing.parse::<ChannelId>().ok()?;
            Some(Channel::key_of(&message.subject.team, &id))
        };
        let keys: Vec<_> = messages.iter().map(key_of).collect();
        let found = cx.table().get_mixed(&keys.iter().flatten().cloned().collect::<Vec<_>>()).await?;
        let look = |key: &Option<table::Key>| {
            let Some(key) = key else { return Ok(Look::Skip(GONE)) };
            Ok(match found.at::<Channel>(key)? {
                None => Look::Skip(GONE),
                Some(channel) if !channel.speaks() => Look::Skip(OFF),
                Some(channel) => Look::Act(channel),
            })
        };
        Ok(keys.iter().map(look).collect())
    }

    async fn skipped(&self, _: &Cx, _: &DueMessage, _: &str, _: bool) -> Result<()> {
        Ok(())
    }

    async fn act(&self, cx: &Cx, attempt: &Attempt<Channel>) -> Said {
        say(cx, attempt).await.unwrap_or_else(Said::Failed)
    }

    async fn settle(&self, cx: &Cx, ended: Vec<(Attempt<Channel>, Said)>, settled: &(dyn Fn(usize, Result<()>) + Sync)) {
        settle_each(ended, settled, |(attempt, said)| async move { settle::end(cx, &attempt, said).await }).await;
    }
}

async fn say(cx: &Cx, Attempt { message, thing: channel, lease }: &Attempt<Channel>) -> Result<Said> {
    let (table, now) = (cx.table(), cx.now());
    let Some(told) = Told::read(cx, channel, message.errand.scheduled_for).await? else { return Ok(Said::Nothing) };
    let team = table.get::<Team>(Team::key_of(&channel.team)).await?;
    let Some(team) = team.filter(|team| team.closes_at.is_none()) else { return Ok(Said::Nothing) };
    // The quiet may have begun since, as between two attempts. Who tries a channel wants to hear it at once.
    let awake = channel.timing.awake(now);
    if awake > now && !told.is_a_try() && lease.may_hold() {
        return Ok(Said::Quiet(awake));
    }
    let id = message.errand.occurrence.as_str();
    let request = match &channel.means {
        Means::Mail { to } => return pack(cx, channel, &team, to, told).await,
        Means::Slack { url, .. } => words::for_slack(cx, channel, url, &told),
        Means::Webhook(target) => {
            let body = webhook::body(cx, channel, now, &told);
            body.and_then(|body| target.request(cx, channel.owner(), id, body))
        }
    };
    Ok(Said::Posted(Box::new(delivery::call(cx, request).await), told))
}

/// A mail for each receiver that is a member still and has proved that their address is theirs.
async fn pack(cx: &Cx, channel: &Channel, team: &Team, to: &[api::UserId], told: Told) -> Result<Said> {
    let table = cx.table();
    let members = to.iter().map(|user| Member::key_of(&channel.team, user));
    let users = to.iter().map(User::key_of);
    let found = table.get_mixed(&members.chain(users).collect::<Vec<_>>()).await?;
    let mut parcels = Vec::new();
    for user in to {
        let is_member = found.at::<Member>(&Member::key_of(&channel.team, user))?.is_some();
        let reached = |user: &User| is_member && user.email_verified_at.is_some();
        let Some(user) = found.at::<User>(&User::key_of(user))?.filter(reached) else { continue };
        parcels.push(outbox::parcel(cx, &channel.team, &words::mail(cx, channel, team, user.email, &told)?)?);
    }
    Ok(if parcels.is_empty() { Said::ToNobody(told) } else { Said::Packed(parcels, told) })
}
