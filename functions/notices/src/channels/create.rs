//! `POST /api/notice-channels` makes a channel. A webhook's signing secret is in this answer and nowhere else.

use ::audit::Entry;
use api::{Conflict, Created, Error, Fields, FromFields, Json, Result};
use cx::{Cx, Touch};
use function::{Endpoint, Sample, Trace};
use identity::{Caller, ManageTeam, Permission};
use notice::{Channel, ChannelId, MOST_CHANNELS, Means, Timing};
use schemars::JsonSchema;
use serde::Serialize;
use table::{CHANGED_MEANWHILE, Condition, Range};

use super::{By, ChannelFields, ChannelOut};
use crate::touches::{READ_CHANNELS, READ_MEMBERS, WRITE_CHANNELS};

pub(crate) const NAME_LIMIT_CHARS: usize = 100;

/// The team has as many channels as it may.
pub const TOO_MANY_CHANNELS: Conflict = Conflict {
    code: "too_many_channels",
    when: "a team has at most 10 notice channels",
    advice: "Remove one that nobody needs any more. One channel can be for several kinds of notices and write to several \
             members.",
};

pub(crate) const ENTRY: Endpoint =
    Endpoint::post("notices-channels-create", "/api/notice-channels", "Make a notice channel", |site| site.to(create))
        .may(ManageTeam::ACTION)
        .audited()
        .touches(&[READ_CHANNELS, WRITE_CHANNELS, READ_MEMBERS, Touch::Seal])
        .conflicts(&[TOO_MANY_CHANNELS, CHANGED_MEANWHILE])
        .about("The answer for a `webhook` holds `signing_secret`, which verifies its calls. It is shown this once.")
        .sample(
            Sample::body(
                r#"{"name": "On call", "by": "webhook", "url": "https://hooks.example.com/notices", "kinds": ["job.disabled"],
"digest_minutes": 5, "quiet": {"from": "22:00", "to": "07:00"}, "timezone": "Europe/Berlin"}"#,
            )
            .gives(201, &["/id", "/signing_secret"])
            .leaves(Trace::at("/api/notice-channels/{answer.id}").holding(r#"{"/name": "On call"}"#)),
        );

/// A new channel.
#[derive(Debug, JsonSchema)]
#[schemars(rename = "NewNoticeChannel")]
pub struct NewChannel {
    /// What to call it, 1 to 100 characters.
    #[schemars(length(min = 1, max = NAME_LIMIT_CHARS), regex(pattern = r"\S"))]
    pub name: String,
    /// By what it speaks; that stays.
    #[schemars(with = "By")]
    pub by: Option<By>,
    /// All else.
    #[schemars(flatten)]
    pub fields: ChannelFields,
}

impl FromFields for NewChannel {
    fn from_fields(fields: &mut Fields) -> Self {
        let name = fields.text("name", 1..=NAME_LIMIT_CHARS);
        let by = fields.one_of::<By>("by", "`mail`, `slack` or `webhook`");
        if by.is_none() && !fields.is_wrong("by") {
            fields.wrong("by", "is required");
        }
        NewChannel { name, by, fields: ChannelFields::from_fields(fields) }
    }
}

/// The channel, this once with its secret.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "NoticeChannelMade")]
pub struct ChannelMade {
    #[serde(flatten)]
    pub(crate) channel: ChannelOut,
    /// `whsec_…`, of a webhook; not shown again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) signing_secret: Option<String>,
}

/// Makes the channel.
///
/// # Errors
/// 409 `too_many_channels`; 422 naming what is wrong.
pub async fn create(cx: Cx, caller: Caller<ManageTeam>, Json(new): Json<NewChannel>) -> Result<Created<ChannelMade>> {
    let (table, id) = (cx.table(), cx.id::<ChannelId>());
    let by = new.by.ok_or_else(|| Error::field("by", "is required"))?;
    let owner = delivery::Owner { team: caller.team.as_str(), thing: id.as_str() };
    let means = new.fields.means(&cx, &caller, by, owner).await?;
    let channel = new_channel(&cx, &caller, &new, id, means);
    let channel = table
        .change(|transaction| async {
            let present: Vec<Channel> = table.all(&Channel::list_of(&caller.team), Range::All).await?;
            // A repeat under its key finds its own.
            if let Some(made) = present.iter().find(|one| one.id == channel.id) {
                return Ok(made.clone());
            }
            let Some(place) = Channel::free_place(&present) else {
                let why = format!("A team has at most {MOST_CHANNELS} channels. Remove one.");
                return Err(TOO_MANY_CHANNELS.error(why).into());
            };
            let channel = Channel { place, ..channel.clone() };
            let entry = Entry::by(&cx, &caller, "notice_channel.created").on(&channel.id).after(&ChannelOut::entry(&channel));
            let made = transaction.put(&channel, Condition::Absent).put(&channel.place(), Condition::Absent);
            ::audit::commit(&cx, made, &[entry]).await?;
            Ok(channel)
        })
        .await?;
    let signing_secret = match &channel.means {
        Means::Webhook(target) => Some(target.open_secret(&cx, channel.owner())?.reveal()),
        _ => None,
    };
    Ok(Created(ChannelMade { channel: ChannelOut::entry(&channel), signing_secret }))
}

fn new_channel(cx: &Cx, caller: &Caller<ManageTeam>, new: &NewChannel, id: ChannelId, means: Means) -> Channel {
    let default = Timing { digest_minutes: 1, quiet: None, timezone: "UTC".into() };
    Channel {
        id,
        team: caller.team.clone(),
        name: new.name.clone(),
        means,
        kinds: new.fields.kinds.clone().flatten().unwrap_or_default(),
        timing: new.fields.timing(&default),
        place: 0,
        is_off: new.fields.enabled.flatten() == Some(false),
        disabled_reason: None,
        created_by: caller.user.clone(),
        created_at: cx.now(),
        updated_at: cx.now(),
        revision: 1,
    }
}
