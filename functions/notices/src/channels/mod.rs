//! Channels: where a team is told things.

pub mod create;
mod fields;
pub mod list;
pub mod remove;
pub mod show;
mod standing;
pub mod test;
pub mod update;

pub use fields::{By, ChannelFields};
pub use standing::Failure;
pub(crate) use standing::Standing;

use api::UserId;
use jiff::Timestamp;
use notice::{Channel, ChannelId, Means, Quiet};
use schemars::JsonSchema;
use serde::Serialize;

/// A channel as the API shows it.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "NoticeChannel")]
pub struct ChannelOut {
    /// The channel's id.
    pub(crate) id: ChannelId,
    /// What its maker calls it.
    pub(crate) name: String,
    /// By what it speaks.
    pub(crate) by: By,
    /// For `mail`: who gets the mails, as long as they are members.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) to: Option<Vec<UserId>>,
    /// For `slack` and `webhook`: where it posts. Of a Slack address the end alone is shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) url: Option<String>,
    /// The kinds of notices that it is for; all, if there are none.
    pub(crate) kinds: Vec<String>,
    /// It speaks at most once in so many minutes, counted from midnight.
    #[schemars(range(min = 1, max = 1440))]
    pub(crate) digest_minutes: u16,
    /// When it says nothing; what happens then is said afterwards.
    pub(crate) quiet: Option<QuietOut>,
    /// The time zone of `digest_minutes` and `quiet`.
    pub(crate) timezone: String,
    /// Whether it is on.
    pub(crate) enabled: bool,
    /// Why it turned itself off. Changing the channel turns it on again.
    pub(crate) disabled_reason: Option<String>,
    /// When it last said something.
    pub(crate) last_sent_at: Option<Timestamp>,
    /// What went wrong the last time, if it did.
    pub(crate) last_failure: Option<Failure>,
    /// The user who made it.
    pub(crate) created_by: UserId,
    /// When it was made.
    pub(crate) created_at: Timestamp,
    /// When it was last changed.
    pub(crate) updated_at: Timestamp,
}

/// A part of each day; it may go over midnight.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "QuietHours")]
pub struct QuietOut {
    /// Its first minute, `HH:MM`.
    pub(crate) from: String,
    /// The first minute after it, `HH:MM`.
    pub(crate) to: String,
}

impl From<Quiet> for QuietOut {
    fn from(Quiet { from, to }: Quiet) -> QuietOut {
        let minute = |time: jiff::civil::Time| time.strftime("%H:%M").to_string();
        QuietOut { from: minute(from), to: minute(to) }
    }
}

impl ChannelOut {
    /// `channel`, of which `standing` is known.
    pub(crate) fn new(channel: Channel, standing: Standing) -> ChannelOut {
        let (by, to, url) = match channel.means {
            Means::Mail { to } => (By::Mail, Some(to), None),
            Means::Slack { shown, .. } => (By::Slack, None, Some(shown)),
            Means::Webhook(target) => (By::Webhook, None, Some(target.callback_url)),
        };
        ChannelOut {
            id: channel.id,
            name: channel.name,
            by,
            to,
            url,
            kinds: channel.kinds,
            digest_minutes: channel.timing.digest_minutes,
            quiet: channel.timing.quiet.map(QuietOut::from),
            timezone: channel.timing.timezone,
            enabled: !channel.is_off,
            disabled_reason: channel.disabled_reason,
            last_sent_at: standing.last_sent_at,
            last_failure: standing.last_failure,
            created_by: channel.created_by,
            created_at: channel.created_at,
            updated_at: channel.updated_at,
        }
    }

    /// The same without what is not its own, for the audit log.
    pub(crate) fn entry(channel: &Channel) -> ChannelOut {
        ChannelOut::new(channel.clone(), Standing::none(channel))
    }
}
