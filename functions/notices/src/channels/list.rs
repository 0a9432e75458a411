//! `GET /api/notice-channels` lists the team's channels, newest first.

use api::{Page, PageQuery, Query, Result};
use cx::Cx;
use function::{Endpoint, Sample};
use identity::{Caller, Permission, ReadTeam};
use notice::Channel;
use table::{Direction, Range};

use super::{ChannelOut, Standing};
use crate::touches::READ_CHANNELS;

pub(crate) const ENTRY: Endpoint =
    Endpoint::get("notices-channels-list", "/api/notice-channels", "List notice channels", |site| site.to(list))
        .may(ReadTeam::ACTION)
        .touches(&[READ_CHANNELS])
        .sample(Sample::query("limit=20").needs(&["channel"]).gives(200, &["/items/0/id", "/next_cursor"]));

/// One page of channels.
///
/// # Errors
/// Only when the table is busy.
pub async fn list(cx: Cx, caller: Caller<ReadTeam>, Query(page): Query<PageQuery>) -> Result<Page<ChannelOut>> {
    let channels = Channel::list_of(&caller.team);
    let found = cx.table().page::<Channel>(&channels, Range::All, Direction::Descending, &page, |_| true).await?;
    let mut standings = Standing::of_all(&cx, &found.items).await?.into_iter();
    Ok(found.map(|channel| {
        let standing = standings.next().unwrap_or_else(|| Standing::none(&channel));
        ChannelOut::new(channel, standing)
    }))
}
