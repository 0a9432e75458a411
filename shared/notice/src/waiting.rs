//! A notice that a channel has not said yet.

use api::TeamId;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use table::{Item, Key, Partition};

use crate::{ChannelId, Notice, WAITING};

/// What nobody could be told for so long is told nobody.
const KEPT_FOR: SignedDuration = SignedDuration::from_hours(7 * 24);

/// One notice in one channel.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Waiting {
    /// The team.
    pub team: TeamId,
    /// The channel that is to say it.
    pub channel: ChannelId,
    /// The name of its kind.
    pub notice: String,
    /// The thing that it is about.
    pub thing: String,
    /// What tells it from others of the same instant.
    pub key: String,
    /// What happened, in one line.
    pub title: String,
    /// The same in a sentence or two.
    pub text: String,
    /// Where more is to be seen.
    pub path: String,
    /// When it happened.
    pub at: Timestamp,
}

impl Waiting {
    /// `notice` in `channel`.
    pub fn of(team: &TeamId, channel: &ChannelId, notice: &Notice<'_>) -> Waiting {
        Waiting {
            team: team.clone(),
            channel: channel.clone(),
            notice: notice.kind.name.to_owned(),
            thing: notice.thing.to_owned(),
            key: notice.key.to_owned(),
            title: notice.title.clone(),
            text: notice.text.clone(),
            path: notice.path.clone(),
            at: notice.at,
        }
    }

    /// What `channel` has not said, in the order in which it happened.
    pub fn list_of(team: &TeamId, channel: &ChannelId) -> Partition {
        Partition::within(team, WAITING, channel)
    }
}

impl Item for Waiting {
    const KIND: &'static str = "notice_waiting";

    fn key(&self) -> Key {
        let at_ms = self.at.as_millisecond().max(0);
        Waiting::list_of(&self.team, &self.channel).at(format!("{at_ms:013}#{}#{}", self.notice, self.key))
    }

    fn expires_at(&self) -> Option<Timestamp> {
        Some(self.at + KEPT_FOR)
    }
}
