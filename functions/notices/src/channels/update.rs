//! `PATCH /api/notice-channels/{id}` changes a channel: the fields sent take the place of the old.

use ::audit::Entry;
use api::{Fields, FromFields, Json, Path, Result};
use cx::{Cx, Touch};
use function::{Endpoint, Sample, Trace};
use identity::{Caller, ManageTeam, Permission};
use notice::{Channel, ChannelId};
use schemars::JsonSchema;
use table::CHANGED_MEANWHILE;

use super::create::NAME_LIMIT_CHARS;
use super::{ChannelFields, ChannelOut, Standing};
use crate::touches::{READ_CHANNELS, READ_MEMBERS, WRITE_CHANNELS};

pub(crate) const ENTRY: Endpoint =
    Endpoint::patch("notices-channels-update", "/api/notice-channels/{id}", "Change a notice channel", |site| site.to(update))
        .may(ManageTeam::ACTION)
        .audited()
        .touches(&[READ_CHANNELS, WRITE_CHANNELS, READ_MEMBERS, Touch::Seal])
        .conflicts(&[CHANGED_MEANWHILE])
        .about("The fields sent take the place of the old. A channel that turned itself off is on again.")
        .sample(
            Sample::of("channel")
                .with(r#"{"name": "Off duty", "digest_minutes": 60}"#)
                .gives(200, &["/id"])
                .leaves(Trace::at("/api/notice-channels/{channel}").holding(r#"{"/digest_minutes": 60}"#)),
        );

/// What to change.
#[derive(Debug, JsonSchema)]
#[schemars(rename = "NoticeChannelPatch")]
pub struct ChannelPatch {
    /// What to call it, 1 to 100 characters.
    #[schemars(length(min = 1, max = NAME_LIMIT_CHARS), regex(pattern = r"\S"))]
    pub name: Option<String>,
    /// All else.
    #[schemars(flatten)]
    pub fields: ChannelFields,
}

impl FromFields for ChannelPatch {
    fn from_fields(fields: &mut Fields) -> Self {
        ChannelPatch { name: fields.optional_text("name", 1..=NAME_LIMIT_CHARS), fields: ChannelFields::from_fields(fields) }
    }
}

/// Changes the channel.
///
/// # Errors
/// 404 when the team has no such channel; 422 naming what is wrong.
pub async fn update(
    cx: Cx,
    caller: Caller<ManageTeam>,
    Path(id): Path<ChannelId>,
    Json(patch): Json<ChannelPatch>,
) -> Result<axum::Json<ChannelOut>> {
    let table = cx.table();
    let changed = table
        .change(|transaction| async {
            let before = Channel::load(&cx, &caller.team, &id).await?;
            let mut edited = before.clone();
            patch.fields.change_means(&cx, &caller, &mut edited).await?;
            let (changed, unchanged) = before.changed(cx.now(), |channel| {
                channel.means = edited.means.clone();
                channel.name = patch.name.clone().unwrap_or_else(|| channel.name.clone());
                channel.kinds = patch.fields.kinds.clone().map_or_else(|| channel.kinds.clone(), Option::unwrap_or_default);
                channel.timing = patch.fields.timing(&channel.timing);
                channel.is_off = patch.fields.enabled.map_or(channel.is_off, |enabled| enabled == Some(false));
                channel.disabled_reason = None;
            });
            let entry = Entry::by(&cx, &caller, "notice_channel.changed").on(&id);
            let entry = entry.before(&ChannelOut::entry(&before)).after(&ChannelOut::entry(&changed));
            let entry = entry.hidden(changed.means != before.means);
            ::audit::commit(&cx, transaction.put(&changed, unchanged), &[entry]).await?;
            Ok(changed)
        })
        .await?;
    let standing = Standing::of(&cx, &changed).await?;
    Ok(axum::Json(ChannelOut::new(changed, standing)))
}
