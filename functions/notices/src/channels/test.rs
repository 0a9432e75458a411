//! `POST /api/notice-channels/{id}/tests` has a channel say that it works, at once: neither its quiet nor its digest is waited
//! for.

use ::audit::Entry;
use api::{Accepted, Conflict, Path, Result};
use cx::Cx;
use due::OccurrenceId;
use function::{Endpoint, Sample, Trace};
use identity::{Caller, ManageTeam, Permission};
use limits::Limit;
use notice::{Channel, ChannelId, Kind, Notice, Waiting, due_of, occurrence_of};
use schemars::JsonSchema;
use serde::Serialize;
use table::Condition;

use crate::touches::{READ_CHANNELS, SEND, WRITE_DUE, WRITE_LEDGER, WRITE_WAITING};

/// The channel says nothing.
pub const CHANNEL_OFF: Conflict = Conflict {
    code: "channel_off",
    when: "trying a notice channel that is off, or turned itself off",
    advice: "Turn it on first, with `PATCH /api/notice-channels/{id}`: `disabled_reason` says what to mend.",
};

/// Each try writes to somebody.
const TRIES: Limit = Limit { name: "notice_tests", count: 10, window_s: 60 * 60 };

/// What a try says. It is of no product, so no channel can be for it alone.
pub(crate) const TEST: Kind = Kind { name: "test", about: "somebody tries a channel" };

pub(crate) const ENTRY: Endpoint =
    Endpoint::post("notices-channels-test", "/api/notice-channels/{id}/tests", "Try a notice channel", |site| site.to(test))
        .may(ManageTeam::ACTION)
        .audited()
        .touches(&[READ_CHANNELS, WRITE_WAITING, WRITE_DUE, WRITE_LEDGER, SEND, limits::TOUCH])
        .conflicts(&[CHANNEL_OFF])
        .sample(Sample::of("channel").gives(202, &["/id"]).leaves(Trace::mail("somebody of your team tried it").once_worked()));

/// What is on its way.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "NoticeTest")]
pub struct Trying {
    /// The id under which the channel speaks: the `webhook-id` of a webhook's call.
    id: OccurrenceId,
}

/// Has the channel speak.
///
/// # Errors
/// 404 when the team has no such channel; 409 `channel_off`; 429 after ten tries in an hour.
pub async fn test(cx: Cx, caller: Caller<ManageTeam>, Path(id): Path<ChannelId>) -> Result<Accepted<Trying>> {
    let channel = Channel::load(&cx, &caller.team, &id).await?;
    if !channel.speaks() {
        return Err(CHANNEL_OFF.error("The channel is off. Turn it on first."));
    }
    TRIES.take(&cx, &caller.team).await?;
    let now = cx.begun();
    let occurrence = occurrence_of(&id, now, TEST.name);
    let notice = Notice {
        kind: TEST,
        thing: id.as_str(),
        key: occurrence.as_str(),
        title: format!("The channel {} works", mail::quoted(&channel.name)),
        text: "You see this because somebody of your team tried it.".into(),
        path: "/notices".into(),
        at: now,
    };
    let waiting = Waiting::of(&caller.team, &id, &notice, now);
    let due = due_of(&caller.team, &id, now, TEST.name);
    let table = cx.table();
    let transaction = table.transaction().put(&waiting, Condition::Always).put(&due, Condition::Always);
    let entry = Entry::by(&cx, &caller, "notice_channel.tried").on(&id);
    ::audit::commit(&cx, transaction, &[entry]).await?;
    due::dispatch_if_near(&cx, &due).await;
    Ok(Accepted(Trying { id: occurrence }))
}
