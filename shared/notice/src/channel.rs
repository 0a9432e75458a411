//! Channels: where a team is told things, of which kinds, and when.

use api::{Error, Result, TeamId, UserId};
use cx::Cx;
use delivery::{Owner, Target};
use jiff::Timestamp;
use seal::Sealed;
use serde::{Deserialize, Serialize};
use table::{Condition, Item, Key, Partition};

use crate::{CHANNELS, Kind, Timing};

/// Each notice is written once for each of them, in one transaction.
pub const MOST_CHANNELS: usize = 10;

api::id!(
    /// A channel's id.
    pub ChannelId = "nch"
);

/// A channel.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Channel {
    /// Its id.
    pub id: ChannelId,
    /// Its team.
    pub team: TeamId,
    /// What its maker calls it.
    pub name: String,
    /// By what it speaks.
    pub means: Means,
    /// The names of the kinds that it is for; all, if there are none.
    pub kinds: Vec<String>,
    /// When it speaks.
    pub timing: Timing,
    /// Which of the team's [places](Place) it has.
    pub place: u8,
    /// Whether somebody turned it off.
    pub is_off: bool,
    /// Why it turned itself off, if it did.
    pub disabled_reason: Option<String>,
    /// Who made it.
    pub created_by: UserId,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// Raised by every change, so that of two at once one fails.
    pub revision: u64,
}

/// One of the places that a team has for its channels: of two that want the last, one gets it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Place {
    team: TeamId,
    place: u8,
}

impl Place {
    /// The places of `team` that are taken.
    pub fn list_of(team: &TeamId) -> Partition {
        Partition::within(team, CHANNELS, "places")
    }
}

impl Item for Place {
    const KIND: &'static str = "notice_place";

    fn key(&self) -> Key {
        Place::list_of(&self.team).at(format!("{:03}", self.place))
    }
}

/// By what a channel speaks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "by", rename_all = "snake_case")]
pub enum Means {
    /// Mails to members of the team.
    Mail {
        /// Who gets them, as long as they are members.
        to: Vec<UserId>,
    },
    /// An incoming webhook of Slack, or of what takes the same.
    Slack {
        /// Its address, sealed: whoever knows it can post.
        url: Sealed,
        /// The same as it is shown.
        shown: String,
    },
    /// Signed webhooks.
    Webhook(Box<Target>),
}

impl Channel {
    /// Where the channel `id` of `team` lives.
    pub fn key_of(team: &TeamId, id: &ChannelId) -> Key {
        Channel::list_of(team).at(id.as_str())
    }

    /// The channels of `team`.
    pub fn list_of(team: &TeamId) -> Partition {
        Partition::team(team, CHANNELS)
    }

    /// The channel `id` of `team`.
    ///
    /// # Errors
    /// 404 when there is none.
    pub async fn load(cx: &Cx, team: &TeamId, id: &ChannelId) -> Result<Channel> {
        cx.table().get(Channel::key_of(team, id)).await?.ok_or(Error::NotFound("channel"))
    }

    /// The place that it has.
    pub fn place(&self) -> Place {
        Place { team: self.team.clone(), place: self.place }
    }

    /// A place that none of `present` has, if there is one.
    pub fn free_place(present: &[Channel]) -> Option<u8> {
        (0..MOST_CHANNELS)
            .filter_map(|place| u8::try_from(place).ok())
            .find(|place| present.iter().all(|one| one.place != *place))
    }

    /// For whom its secrets are sealed.
    pub fn owner(&self) -> Owner<'_> {
        Owner { team: self.team.as_str(), thing: self.id.as_str() }
    }

    /// Whether it says anything at all.
    pub fn speaks(&self) -> bool {
        !self.is_off && self.disabled_reason.is_none()
    }

    /// Whether it says this.
    pub fn wants(&self, kind: Kind) -> bool {
        self.speaks() && (self.kinds.is_empty() || self.kinds.iter().any(|name| name == kind.name))
    }

    /// That nobody changed it meanwhile.
    pub fn unchanged(&self) -> Condition {
        Condition::number("revision", self.revision)
    }

    /// The same, changed at `now`, and that nobody else changed it meanwhile.
    pub fn changed(&self, now: Timestamp, edit: impl FnOnce(&mut Channel)) -> (Channel, Condition) {
        let mut changed = self.clone();
        edit(&mut changed);
        (changed.revision, changed.updated_at) = (self.revision + 1, now);
        (changed, self.unchanged())
    }
}

impl Item for Channel {
    const KIND: &'static str = "notice_channel";

    fn key(&self) -> Key {
        Channel::key_of(&self.team, &self.id)
    }
}
