//! `DELETE /api/notice-channels/{id}` removes a channel, and what it has not said yet.

use ::audit::Entry;
use api::{NoContent, Path, Result};
use cx::Cx;
use function::{Endpoint, Sample, Trace};
use identity::{Caller, ManageTeam, Permission};
use notice::{Channel, ChannelId, Waiting};
use table::{CHANGED_MEANWHILE, Condition, Item};

use super::{ChannelOut, Standing};
use crate::touches::{READ_CHANNELS, READ_WAITING, WRITE_CHANNELS, WRITE_WAITING};

pub(crate) const ENTRY: Endpoint =
    Endpoint::delete("notices-channels-remove", "/api/notice-channels/{id}", "Remove a notice channel", |site| site.to(remove))
        .may(ManageTeam::ACTION)
        .audited()
        .touches(&[READ_CHANNELS, WRITE_CHANNELS, READ_WAITING, WRITE_WAITING])
        .conflicts(&[CHANGED_MEANWHILE])
        .sample(Sample::of("channel").gives(204, &[]).leaves(Trace::at("/api/notice-channels/{channel}").status(404)));

/// Removes the channel.
///
/// # Errors
/// 404 when the team has no such channel.
pub async fn remove(cx: Cx, caller: Caller<ManageTeam>, Path(id): Path<ChannelId>) -> Result<NoContent> {
    let table = cx.table();
    table
        .change(|transaction| async {
            let channel = Channel::load(&cx, &caller.team, &id).await?;
            let entry = Entry::by(&cx, &caller, "notice_channel.removed").on(&id).before(&ChannelOut::entry(&channel));
            let removed = transaction.delete(channel.key(), channel.unchanged());
            let removed = removed.delete(channel.place().key(), Condition::Always);
            let removed = removed.delete(Standing::key_of(&channel.team, &channel.id), Condition::Always);
            Ok(::audit::commit(&cx, removed, &[entry]).await?)
        })
        .await?;
    table.clear(&Waiting::list_of(&caller.team, &id)).await?;
    Ok(NoContent)
}
