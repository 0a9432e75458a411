//! What a webhook channel posts.

use api::{Error, Result, TeamId};
use cx::Cx;
use delivery::WAITS_S;
use function::Webhook;
use jiff::Timestamp;
use notice::{Channel, ChannelId};
use schemars::{JsonSchema, SchemaGenerator};
use serde::Serialize;

use super::said::Told;

/// What is posted.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "NoticesBody")]
struct Body<'a> {
    /// Always `notices`.
    r#type: &'static str,
    /// When it was put together.
    timestamp: Timestamp,
    /// What it says.
    data: Data<'a>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "NoticesData")]
struct Data<'a> {
    /// The channel's id.
    #[schemars(with = "ChannelId")]
    channel_id: &'a str,
    /// The team's id.
    #[schemars(with = "TeamId")]
    team_id: &'a str,
    /// What happened, oldest first; at most 100.
    items: Vec<TellOne<'a>>,
    /// How many notices there are besides.
    omitted: usize,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "NoticeTold")]
struct TellOne<'a> {
    /// The kind of notice, such as `job.disabled`.
    kind: &'a str,
    /// The id of what it happened to.
    thing: &'a str,
    /// What happened, in one line.
    title: &'a str,
    /// The same in a sentence or two.
    text: &'a str,
    /// Where more is to be seen.
    url: String,
    /// When it happened.
    at: Timestamp,
}

/// The call, for the document.
pub(crate) const WEBHOOK: Webhook = Webhook {
    name: "notices",
    summary: "What happened in a team",
    about: "Sent to the `url` of a notice channel, signed by [Standard Webhooks](https://www.standardwebhooks.com/) 1.0. It may \
            come more than once: remember `webhook-id` to drop repeats. Answer within 15 seconds.",
    headers: delivery::HEADERS,
    body: SchemaGenerator::subschema_for::<Body<'static>>,
    answers: &[
        ("2XX", "Received."),
        ("410", "The channel turns itself off until it is changed."),
        ("429", "Sent again after twice the wait, or after `Retry-After`."),
        ("default", "Sent again: at most ten times within some three days."),
    ],
    waits_s: &WAITS_S,
};

/// The body that says what is `told`.
///
/// # Errors
/// When our own address is not configured.
pub(super) fn body(cx: &Cx, channel: &Channel, now: Timestamp, told: &Told) -> Result<Vec<u8>> {
    let site = cx.public_url()?;
    let items = told.notices.iter().map(|notice| TellOne {
        kind: &notice.notice,
        thing: &notice.thing,
        title: &notice.title,
        text: &notice.text,
        url: site.link(&notice.path, &[]).to_string(),
        at: notice.at,
    });
    let data =
        Data { channel_id: channel.id.as_str(), team_id: channel.team.as_str(), items: items.collect(), omitted: told.omitted() };
    serde_json::to_vec(&Body { r#type: "notices", timestamp: now, data }).map_err(Error::internal)
}
