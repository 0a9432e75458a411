//! What a channel's sending came to: an item of its own, so that speaking and changing a channel do not meet.

use api::{Result, TeamId};
use cx::Cx;
use jiff::{SignedDuration, Timestamp};
use notice::{CHANNELS, Channel, ChannelId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use table::{Item, Key, Partition};

/// For how long it is known how a channel went.
const KEPT_FOR: SignedDuration = SignedDuration::from_hours(100 * 24);

/// How it went the last times.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Standing {
    team: TeamId,
    channel: ChannelId,
    /// When the channel last said something.
    pub(crate) last_sent_at: Option<Timestamp>,
    /// What went wrong the last time, if it did.
    pub(crate) last_failure: Option<Failure>,
}

/// That a message could not be sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "NoticeFailure")]
pub struct Failure {
    /// When.
    pub(crate) at: Timestamp,
    /// Why, in words.
    pub(crate) detail: String,
    /// Whether it is tried again.
    pub(crate) retrying: bool,
}

impl Standing {
    /// Of a channel that has not spoken.
    pub(crate) fn none(channel: &Channel) -> Standing {
        Standing { team: channel.team.clone(), channel: channel.id.clone(), last_sent_at: None, last_failure: None }
    }

    /// The same after something was said.
    pub(crate) fn sent(self, at: Timestamp) -> Standing {
        Standing { last_sent_at: Some(at), last_failure: None, ..self }
    }

    /// The same after something went wrong.
    pub(crate) fn failed(self, failure: Failure) -> Standing {
        Standing { last_failure: Some(failure), ..self }
    }

    /// That of `channel`.
    ///
    /// # Errors
    /// When the table is busy.
    pub(crate) async fn of(cx: &Cx, channel: &Channel) -> Result<Standing> {
        let found = cx.table().get(Standing::key_of(&channel.team, &channel.id)).await?;
        Ok(found.unwrap_or_else(|| Standing::none(channel)))
    }

    /// Those of `channels`, in their order.
    ///
    /// # Errors
    /// When the table is busy.
    pub(crate) async fn of_all(cx: &Cx, channels: &[Channel]) -> Result<Vec<Standing>> {
        let keys: Vec<Key> = channels.iter().map(|channel| Standing::key_of(&channel.team, &channel.id)).collect();
        let found = cx.table().get_mixed(&keys).await?;
        let standing =
            |(channel, key): (&Channel, &Key)| Ok(found.at::<Standing>(key)?.unwrap_or_else(|| Standing::none(channel)));
        channels.iter().zip(&keys).map(standing).collect()
    }

    /// Where that of `channel` lives.
    pub(crate) fn key_of(team: &TeamId, channel: &ChannelId) -> Key {
        Partition::within(team, CHANNELS, channel).at("standing")
    }
}

impl Item for Standing {
    const KIND: &'static str = "notice_standing";

    fn key(&self) -> Key {
        Standing::key_of(&self.team, &self.channel)
    }

    /// A channel that was removed while it spoke leaves nothing for ever.
    fn expires_at(&self) -> Option<Timestamp> {
        let last = self.last_failure.as_ref().map(|failure| failure.at).max(self.last_sent_at)?;
        Some(last + KEPT_FOR)
    }
}
