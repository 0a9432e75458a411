//! `notices-export` writes the notice channels of somebody's personal team into their export.

use ::export::{EXPORTS, FILES, Requested, Writer, find};
use ::notice::Channel;
use api::Result;
use cx::{Cx, Touch};
use events::read;
use function::{Message, Sample, Trace, Verdict, Worker};
use queue::Queue;
use table::{Family, Range};

use crate::channels::{ChannelOut, Standing};
use crate::touches::READ_CHANNELS;

/// Exports whose part of notices is to be written.
pub const EXPORT: Queue = Queue { name: "notices-export", visibility_s: 1_800, max_receives: 10, due: false };

pub(crate) const ENTRY: Worker = Worker::new("notices-export", EXPORT, |cx, message| Box::pin(export(cx, message)))
    .memory_mb(512)
    .timeout_s(300)
    .touches(&[READ_CHANNELS, Touch::Read(Family::Team(EXPORTS)), Touch::Write(Family::Team(EXPORTS)), Touch::Blobs(FILES)])
    .sample(
        Sample::body(r#"{"export": "{begun_export}"}"#)
            .leaves(Trace::at("/api/auth/exports/{begun_export}").holding(r#"{"/products/2/ready": true}"#)),
    );

/// Writes the part of notices in the export that `message` names.
///
/// # Errors
/// When the message is not one of ours, a part of the system is busy, or time is over; it is begun again then.
pub async fn export(cx: Cx, message: Message) -> Result<Verdict> {
    let event = read::<Requested>(&message.body)?;
    let Some(export) = find(&cx, &event, "notices").await? else { return Ok(Verdict::Done) };
    let mut out = Writer::new(&cx, &export, "notices")?;
    let channels: Vec<Channel> = cx.table().all(&Channel::list_of(&export.team), Range::All).await?;
    let standings = Standing::of_all(&cx, &channels).await?;
    for (channel, standing) in channels.into_iter().zip(standings) {
        out.push("notice_channel", &ChannelOut::new(channel, standing)).await?;
    }
    out.finish().await?;
    Ok(Verdict::Done)
}
