//! A notice that a channel has not said yet.

use api::TeamId;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use table::{Item, Key, Partition, Range};

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
    /// When the channel is to say it: with all of the same instant, and with no others.
    pub said_at: Timestamp,
}

impl Waiting {
    /// `notice` in `channel`, to be said at `said_at`.
    pub fn of(team: &TeamId, channel: &ChannelId, notice: &Notice<'_>, said_at: Timestamp) -> Waiting {
        Waiting {
            team: team.clone(),
            channel: channel.clone(),
            said_at,
            notice: notice.kind.name.to_owned(),
            thing: notice.thing.to_owned(),
            key: notice.key.to_owned(),
            title: notice.title.clone(),
            text: notice.text.clone(),
            path: notice.path.clone(),
            at: notice.at,
        }
    }

    /// Whatever `channel` has not said.
    pub fn list_of(team: &TeamId, channel: &ChannelId) -> Partition {
        Partition::within(team, WAITING, channel)
    }

    /// What of it is to be said at `said_at`, in the order in which it happened.
    pub fn at(said_at: Timestamp) -> Range {
        let ms = milliseconds(said_at);
        Range::Between(format!("{ms}#"), format!("{ms}$"))
    }
}

impl Item for Waiting {
    const KIND: &'static str = "notice_waiting";

    fn key(&self) -> Key {
        let (said, at) = (milliseconds(self.said_at), milliseconds(self.at));
        Waiting::list_of(&self.team, &self.channel).at(format!("{said}#{at}#{}#{}", self.notice, self.key))
    }

    fn expires_at(&self) -> Option<Timestamp> {
        Some(self.said_at + KEPT_FOR)
    }
}

/// So that they sort as they follow one another.
fn milliseconds(at: Timestamp) -> String {
    format!("{:013}", at.as_millisecond().max(0))
}
