//! What a channel says, in words: as a mail and for Slack.

use api::{Error, Result};
use cx::Cx;
use http::{HeaderMap, HeaderValue, header};
use identity::{Email, Team};
use mail::{Mail, quoted};
use notice::{Channel, Waiting};
use outbound::Request;
use seal::Sealed;
use serde_json::json;

/// More than this is counted and not told one by one.
const MOST_TOLD: usize = 20;

/// A mail `to` a receiver that says `notices`, of which there is one at least.
pub(super) fn mail(cx: &Cx, channel: &Channel, team: &Team, to: Email, notices: &[Waiting]) -> Result<Mail> {
    let (why, first) = (why(channel, team), notices.first());
    let subject = match (notices.len(), first) {
        (1, Some(only)) => only.title.clone(),
        (count, _) => format!("{count} notices of {}", quoted(&team.name)),
    };
    let mut mail = Mail::new(to, subject, why);
    for notice in notices.iter().take(MOST_TOLD) {
        let line = if notices.len() == 1 { notice.text.clone() } else { format!("{}. {}", notice.title, notice.text) };
        mail = mail.say(line);
    }
    if let Some(untold) = notices.len().checked_sub(MOST_TOLD).filter(|untold| *untold > 0) {
        mail = mail.say(format!("And {untold} more."));
    }
    let path = if notices.len() == 1 { first.map_or("/home", |only| only.path.as_str()) } else { "/home" };
    Ok(mail.button("Have a look", &cx.public_url()?.link(path, &[])))
}

fn why(channel: &Channel, team: &Team) -> String {
    format!(
        "You get this because the notice channel {} of the team {} writes to you. Who manages the team can change that.",
        quoted(&channel.name),
        quoted(&team.name)
    )
}

/// A call of the incoming webhook at the sealed `url` that says `notices`, in Slack's `mrkdwn`.
///
/// # Errors
/// When the seal does not open.
pub(super) fn for_slack(cx: &Cx, channel: &Channel, url: &Sealed, notices: &[Waiting]) -> Result<Request> {
    let url = String::from_utf8(cx.seal()?.open(&channel.owner().field("url"), url)?).map_err(Error::internal)?;
    let mut parts = Vec::new();
    for notice in notices.iter().take(MOST_TOLD) {
        let link = cx.public_url()?.link(&notice.path, &[]);
        parts.push(format!("*{}*\n{}\n<{link}|Have a look>", escaped(&notice.title), escaped(&notice.text)));
    }
    if let Some(untold) = notices.len().checked_sub(MOST_TOLD).filter(|untold| *untold > 0) {
        parts.push(format!("And {untold} more."));
    }
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
