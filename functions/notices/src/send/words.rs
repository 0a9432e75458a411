//! What a channel says, in words: as a mail and for Slack.

use api::{Error, Result};
use cx::Cx;
use http::{HeaderMap, HeaderValue, header};
use identity::{Email, Team};
use mail::{Mail, quoted};
use notice::Channel;
use outbound::Request;
use seal::Sealed;
use serde_json::json;

use super::said::Told;

/// More than this is counted and not told one by one.
const MOST_TOLD: usize = 20;

/// A mail `to` a receiver that says what is `told`.
pub(super) fn mail(cx: &Cx, channel: &Channel, team: &Team, to: Email, told: &Told) -> Result<Mail> {
    let (why, notices, first) = (why(channel, team), &told.notices, told.notices.first());
    let subject = match (told.count(), first) {
        (1, Some(only)) => only.title.clone(),
        (count, _) => format!("{count} notices of {}", quoted(&team.name)),
    };
    let mut mail = Mail::new(to, subject, why);
    for notice in notices.iter().take(MOST_TOLD) {
        let line = if notices.len() == 1 { notice.text.clone() } else { format!("{}. {}", notice.title, notice.text) };
        mail = mail.say(line);
    }
    if let Some(untold) = untold(told) {
        mail = mail.say(untold);
    }
    let path = if notices.len() == 1 { first.map_or("/home", |only| only.path.as_str()) } else { "/home" };
    Ok(mail.button("Have a look", &cx.public_url()?.link(path, &[])))
}

/// That there is more than is told one by one, if there is.
fn untold(told: &Told) -> Option<String> {
    let untold = told.count().saturating_sub(MOST_TOLD);
    (untold > 0).then(|| format!("And {untold} more."))
}

fn why(channel: &Channel, team: &Team) -> String {
    format!(
        "You get this because the notice channel {} of the team {} writes to you. Who manages the team can change that.",
        quoted(&channel.name),
        quoted(&team.name)
    )
}

/// A call of the incoming webhook at the sealed `url` that says what is `told`, in Slack's `mrkdwn`.
///
/// # Errors
/// When the seal does not open.
pub(super) fn for_slack(cx: &Cx, channel: &Channel, url: &Sealed, told: &Told) -> Result<Request> {
    let url = String::from_utf8(cx.seal()?.open(&channel.owner().field("url"), url)?).map_err(Error::internal)?;
    let mut parts = Vec::new();
    for notice in told.notices.iter().take(MOST_TOLD) {
        let link = cx.public_url()?.link(&notice.path, &[]);
        parts.push(format!("*{}*\n{}\n<{link}|Have a look>", escaped(&notice.title), escaped(&notice.text)));
    }
    parts.extend(untold(told));
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    let body = serde_json::to_vec(&json!({"text": parts.join("\n\n")})).map_err(Error::internal)?;
    Ok(delivery::post(url, headers, body))
}

/// As Slack asks for it: these three characters have a meaning to it, and no others.
/// <https://docs.slack.dev/messaging/formatting-message-text#escaping>
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn nobody_can_mention_everybody() {
        assert_eq!(
            escaped("<!channel> & <https://evil.example.com|ours>"),
            "&lt;!channel&gt; &amp; &lt;https://evil.example.com|ours&gt;"
        );
    }
}
