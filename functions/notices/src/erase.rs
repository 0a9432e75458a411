//! `notices-erase` removes the channels of an erased team, and what they have not said.
//!
//! Each step can be repeated, so a message that comes again goes on where the last one stopped.

use ::notice::{CHANNELS, Channel, Place, Waiting};
use api::Result;
use cx::{Cx, Touch};
use events::{Received, read};
use function::{Message, Sample, Verdict, Worker};
use identity::{TEAMS, Team};
use queue::Queue;
use serde_json::Value;
use table::{Family, Partition, Range};

use crate::touches::{READ_CHANNELS, READ_WAITING, WRITE_CHANNELS, WRITE_WAITING};

/// Teams that are gone.
pub const ERASE: Queue = Queue { name: "notices-erase", visibility_s: 360, max_receives: 50, due: false };

pub(crate) const ENTRY: Worker = Worker::new("notices-erase", ERASE, |cx, message| Box::pin(erase(cx, message)))
    .timeout_s(60)
    .touches(&[Touch::Read(Family::Team(TEAMS)), READ_CHANNELS, WRITE_CHANNELS, READ_WAITING, WRITE_WAITING])
    .sample(Sample::body(r#"{}"#));

/// Removes what the team that `message` names leaves behind.
///
/// # Errors
/// When the message is not one of ours or a part of the system is busy; it is received again then.
pub async fn erase(cx: Cx, message: Message) -> Result<Verdict> {
    let Received { team, .. } = read::<Value>(&message.body)?;
    let table = cx.table();
    let left = table.get::<Team>(Team::key_of(&team)).await?;
    if left.is_some_and(|team| team.erased_at.is_none()) {
        tracing::error!(team = team.as_str(), "a team that is there was said to be erased");
        return Ok(Verdict::Done);
    }
    let channels: Vec<Channel> = table.all(&Channel::list_of(&team), Range::All).await?;
    for channel in &channels {
        table.clear(&Waiting::list_of(&team, &channel.id)).await?;
        table.clear(&Partition::within(&team, CHANNELS, &channel.id)).await?;
    }
    table.clear(&Place::list_of(&team)).await?;
    table.clear(&Channel::list_of(&team)).await?;
    tracing::info!(team = team.as_str(), "the channels of an erased team are gone");
    Ok(Verdict::Done)
}
