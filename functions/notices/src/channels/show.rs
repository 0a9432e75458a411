//! `GET /api/notice-channels/{id}` shows a channel.

use api::{Path, Result};
use cx::Cx;
use function::{Endpoint, Sample};
use identity::{Caller, Permission, ReadTeam};
use notice::{Channel, ChannelId};

use super::{ChannelOut, Standing};
use crate::touches::READ_CHANNELS;

pub(crate) const ENTRY: Endpoint =
    Endpoint::get("notices-channels-show", "/api/notice-channels/{id}", "Show a notice channel", |site| site.to(show))
        .may(ReadTeam::ACTION)
        .touches(&[READ_CHANNELS])
        .sample(Sample::of("channel").gives(200, &["/id", "/name", "/by"]));

/// The channel.
///
/// # Errors
/// 404 when the team has no such channel.
pub async fn show(cx: Cx, caller: Caller<ReadTeam>, Path(id): Path<ChannelId>) -> Result<axum::Json<ChannelOut>> {
    let channel = Channel::load(&cx, &caller.team, &id).await?;
    let standing = Standing::of(&cx, &channel).await?;
    Ok(axum::Json(ChannelOut::new(channel, standing)))
}
