//! A channel as a user writes it.

use std::collections::BTreeMap;

use api::{Error, Fields, FromFields, Result, UserId};
use cx::Cx;
use delivery::{DEFAULT_METHOD, Target, address, check_address, headers, shown_address};
use identity::{Caller, ManageTeam, Member};
use jiff::civil::Time;
use jiff::tz::TimeZone;
use notice::{Channel, Means, Quiet, Timing, kinds};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

const MOST_RECEIVERS: usize = 20;
const DAY_MINUTES: u16 = 1_440;

/// By what a channel speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "NoticeMeans")]
pub enum By {
    /// Mails to members.
    #[default]
    Mail,
    /// An incoming webhook of Slack, or of what takes the same.
    Slack,
    /// Webhooks, signed as those of jobs are.
    Webhook,
}

/// All of a channel but its name and its means, as far as it was given.
#[derive(Debug, Default, JsonSchema)]
pub struct ChannelFields {
    /// For `mail`: who gets the mails, members of the team; at most 20. Left out, whoever makes the channel.
    #[schemars(with = "Option<Vec<UserId>>", length(min = 1, max = MOST_RECEIVERS))]
    pub to: Option<Vec<UserId>>,
    /// For `slack` and `webhook`: where to post. `http` or `https`, at most 2,048 bytes, a public host.
    #[schemars(with = "Option<String>", length(max = 2048), extend("format" = "uri"))]
    pub url: Option<String>,
    /// For `webhook`: headers to send, as a job's.
    #[schemars(with = "Option<BTreeMap<String, String>>")]
    pub headers: Option<Option<BTreeMap<String, String>>>,
    /// The names of the kinds of notices that it is for. Left out or empty, all.
    #[schemars(with = "Option<Vec<String>>", extend("items" = kind_schema()))]
    pub kinds: Option<Option<Vec<String>>>,
    /// It speaks at most once in so many minutes, counted from midnight: 1, unless said otherwise.
    #[schemars(with = "Option<u16>", range(min = 1, max = DAY_MINUTES))]
    pub digest_minutes: Option<Option<u16>>,
    /// When it says nothing: `from` and `to` as `HH:MM`; over midnight where `from` is later.
    #[schemars(with = "Option<QuietIn>")]
    pub quiet: Option<Option<Quiet>>,
    /// The time zone of `digest_minutes` and `quiet`, by its IANA name: `UTC`, unless said otherwise.
    #[schemars(with = "Option<String>")]
    pub timezone: Option<Option<String>>,
    /// Whether it is on; it is, unless said otherwise.
    #[schemars(with = "Option<bool>")]
    pub enabled: Option<Option<bool>>,
}

/// A part of each day.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NewQuietHours")]
struct QuietIn {
    /// Its first minute, `HH:MM`.
    #[schemars(regex(pattern = r"^([01]\d|2[0-3]):[0-5]\d$"))]
    from: String,
    /// The first minute after it, `HH:MM`.
    #[schemars(regex(pattern = r"^([01]\d|2[0-3]):[0-5]\d$"))]
    to: String,
}

fn kind_schema() -> serde_json::Value {
    serde_json::json!({"type": "string", "enum": kinds().iter().map(|kind| kind.name).collect::<Vec<_>>()})
}

impl FromFields for ChannelFields {
    fn from_fields(fields: &mut Fields) -> Self {
        ChannelFields {
            to: receivers(fields),
            url: address(fields, "url"),
            headers: headers(fields),
            kinds: known_kinds(fields),
            digest_minutes: digest(fields),
            quiet: quiet(fields),
            timezone: timezone(fields),
            enabled: fields.change("enabled"),
        }
    }
}

fn receivers(fields: &mut Fields) -> Option<Vec<UserId>> {
    let mut to: Vec<UserId> = fields.optional("to")?;
    to.sort();
    to.dedup();
    if !(1..=MOST_RECEIVERS).contains(&to.len()) {
        fields.wrong("to", format!("must name 1 to {MOST_RECEIVERS} members"));
    }
    Some(to)
}

fn known_kinds(fields: &mut Fields) -> Option<Option<Vec<String>>> {
    let mut named: Option<Vec<String>> = fields.change("kinds")?;
    for (index, name) in named.iter().flatten().enumerate() {
        if !kinds().iter().any(|kind| kind.name == name) {
            let known = kinds().iter().map(|kind| kind.name).collect::<Vec<_>>().join("`, `");
            fields.wrong(format!("kinds/{index}"), format!("is no kind of notice; there are `{known}`"));
        }
    }
    if let Some(named) = &mut named {
        named.sort();
        named.dedup();
    }
    Some(named)
}

fn digest(fields: &mut Fields) -> Option<Option<u16>> {
    let minutes: Option<u16> = fields.change("digest_minutes")?;
    if minutes.is_some_and(|minutes| !(1..=DAY_MINUTES).contains(&minutes)) {
        fields.wrong("digest_minutes", format!("must be 1 to {DAY_MINUTES}"));
    }
    Some(minutes)
}

fn quiet(fields: &mut Fields) -> Option<Option<Quiet>> {
    let Some(written) = fields.change::<QuietIn>("quiet")? else { return Some(None) };
    let mut minute = |name: &str, text: &str| {
        let time = Some(text).filter(|text| text.len() == 5).and_then(|text| text.parse::<Time>().ok());
        if time.is_none() {
            fields.wrong(format!("quiet/{name}"), "must be a time of day, such as 22:00");
        }
        time.unwrap_or_default()
    };
    let quiet = Quiet { from: minute("from", &written.from), to: minute("to", &written.to) };
    if quiet.from == quiet.to && !fields.is_wrong("quiet") {
        fields.wrong(
            "quiet/to",
            "must be another time than the quiet begins; a channel that is to say nothing is turned off instead",
        );
    }
    Some(Some(quiet))
}

fn timezone(fields: &mut Fields) -> Option<Option<String>> {
    let name: Option<String> = fields.change("timezone")?;
    if name.as_ref().is_some_and(|name| TimeZone::get(name).is_err()) {
        fields.wrong("timezone", "is no time zone, such as Europe/Berlin");
    }
    Some(name)
}

impl ChannelFields {
    /// By what a new channel of `by` speaks.
    ///
    /// # Errors
    /// 422 for what its means takes and was not given, or was given and is not for it.
    pub(crate) async fn means(&self, cx: &Cx, caller: &Caller<ManageTeam>, by: By, owner: delivery::Owner<'_>) -> Result<Means> {
        self.fit(cx, caller, by).await?;
        let url = || self.url.clone().ok_or_else(|| Error::field("url", "is required"));
        Ok(match by {
            By::Mail => Means::Mail { to: self.to.clone().unwrap_or_else(|| vec![caller.user.clone()]) },
            By::Slack => slack(cx, owner, &url()?)?,
            By::Webhook => {
                let headers = self.headers.clone().flatten().unwrap_or_default();
                Means::Webhook(Box::new(Target::new(cx, owner, url()?, DEFAULT_METHOD.into(), &headers)?))
            }
        })
    }

    /// Changes the means of `channel` as far as that was given.
    ///
    /// # Errors
    /// As [`ChannelFields::means`].
    pub(crate) async fn change_means(&self, cx: &Cx, caller: &Caller<ManageTeam>, channel: &mut Channel) -> Result<()> {
        let before = channel.clone();
        let (by, owner) = (By::of(&before.means), before.owner());
        self.fit(cx, caller, by).await?;
        match &mut channel.means {
            Means::Mail { to } => *to = self.to.clone().unwrap_or_else(|| to.clone()),
            Means::Slack { .. } => {
                if let Some(url) = &self.url {
                    channel.means = slack(cx, owner, url)?;
                }
            }
            Means::Webhook(target) => {
                target.callback_url = self.url.clone().unwrap_or_else(|| target.callback_url.clone());
                if let Some(headers) = &self.headers {
                    target.set_headers(cx, owner, &headers.clone().unwrap_or_default())?;
                }
            }
        }
        Ok(())
    }

    /// That what was given is for a channel of `by`, that receivers are members, and that the address is called from here.
    async fn fit(&self, cx: &Cx, caller: &Caller<ManageTeam>, by: By) -> Result<()> {
        let not_for = |name, is_given: bool, fits: bool| {
            if is_given && !fits { Err(Error::field(name, "is not for a channel of this kind")) } else { Ok(()) }
        };
        not_for("to", self.to.is_some(), by == By::Mail)?;
        not_for("url", self.url.is_some(), by != By::Mail)?;
        not_for("headers", self.headers.is_some(), by == By::Webhook)?;
        for (index, user) in self.to.iter().flatten().enumerate() {
            if Member::find(cx, &caller.team, user).await?.is_none() {
                return Err(Error::field(format!("to/{index}"), "is no member of the team"));
            }
        }
        self.url.as_ref().map_or(Ok(()), |url| check_address(cx, "url", url))
    }

    /// `present`, with what was given in its place. What was given as `null` is as in a new channel.
    pub(crate) fn timing(&self, present: &Timing) -> Timing {
        let digest_minutes = self.digest_minutes.map_or(present.digest_minutes, |minutes| minutes.unwrap_or(1));
        let quiet = self.quiet.unwrap_or(present.quiet);
        let utc = || "UTC".to_owned();
        let timezone = self.timezone.clone().map_or_else(|| present.timezone.clone(), |name| name.unwrap_or_else(utc));
        Timing { digest_minutes, quiet, timezone }
    }
}

impl By {
    /// Which `means` is.
    pub(crate) fn of(means: &Means) -> By {
        match means {
            Means::Mail { .. } => By::Mail,
            Means::Slack { .. } => By::Slack,
            Means::Webhook(_) => By::Webhook,
        }
    }
}

fn slack(cx: &Cx, owner: delivery::Owner<'_>, url: &str) -> Result<Means> {
    Ok(Means::Slack { url: cx.seal()?.seal(&owner.field("url"), url.as_bytes())?, shown: shown_address(url) })
}
