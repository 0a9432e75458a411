//! What `SendEmail` is asked, and what SES would refuse of it. The rules are those of the v2 API reference
//! (`SendEmail`, `EmailContent`, `MessageHeader`, `MessageTag`).

use serde::Deserialize;
use serde_json::Value;

use super::Mail;

const MOST_RECIPIENTS: usize = 50;
const MOST_HEADERS: usize = 15;
const MOST_BYTES: usize = 40 * 1024 * 1024;
/// Headers that the request has fields for, or that are SES's own.
const NOT_HEADERS: [&str; 9] =
    ["from", "to", "cc", "bcc", "subject", "content-type", "content-transfer-encoding", "mime-version", "return-path"];

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct SendEmail {
    from_email_address: Option<String>,
    #[serde(default)]
    destination: Destination,
    content: Option<Value>,
    #[serde(default)]
    email_tags: Vec<Pair>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Destination {
    #[serde(default)]
    to_addresses: Vec<String>,
    #[serde(default)]
    cc_addresses: Vec<String>,
    #[serde(default)]
    bcc_addresses: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Simple {
    subject: Text,
    body: Body,
    #[serde(default)]
    headers: Vec<Pair>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Body {
    text: Option<Text>,
    html: Option<Text>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Text {
    data: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Pair {
    name: String,
    value: String,
}

impl SendEmail {
    /// The mail that is asked for, or what is wrong with it.
    pub(super) fn read(self, message_id: String, now: i64) -> Result<Mail, String> {
        let from = self.from_email_address.filter(|from| !from.is_empty()).ok_or("FromEmailAddress is required.")?;
        check_address(&from)?;
        let Destination { to_addresses: to, cc_addresses: cc, bcc_addresses: bcc } = self.destination;
        if !cc.is_empty() || !bcc.is_empty() {
            return Err("CcAddresses and BccAddresses are not embedded.".to_owned());
        }
        if to.is_empty() || to.len() > MOST_RECIPIENTS {
            return Err(format!("There must be 1 to {MOST_RECIPIENTS} recipients; there are {}.", to.len()));
        }
        to.iter().try_for_each(|address| check_address(address))?;
        let mut content = self.content.ok_or("Content is required.")?;
        let kinds = ["Simple", "Raw", "Template"].iter().filter(|kind| !content[**kind].is_null()).count();
        if kinds != 1 {
            return Err("Content must be one of Simple, Raw and Template.".to_owned());
        }
        if content["Simple"].is_null() {
            return Err("Raw and Template are not embedded.".to_owned());
        }
        let simple: Simple = serde_json::from_value(content["Simple"].take()).map_err(|error| error.to_string())?;
        self.email_tags.iter().try_for_each(check_tag)?;
        simple.read(message_id, now, from, to)
    }
}

impl Simple {
    fn read(self, message_id: String, sent_at_ms: i64, from: String, to: Vec<String>) -> Result<Mail, String> {
        let (text, html) = (self.body.text.map(|text| text.data), self.body.html.map(|html| html.data));
        if text.is_none() && html.is_none() {
            return Err("The body must have a Text or an Html.".to_owned());
        }
        let bytes = [text.as_deref(), html.as_deref()].into_iter().flatten().map(str::len).sum::<usize>();
        if bytes > MOST_BYTES {
            return Err(format!("The message is longer than {MOST_BYTES} bytes."));
        }
        let subject = self.subject.data;
        if subject.contains(['\r', '\n']) {
            return Err("The subject has a line end.".to_owned());
        }
        if self.headers.len() > MOST_HEADERS {
            return Err(format!("There are more than {MOST_HEADERS} headers."));
        }
        self.headers.iter().try_for_each(check_header)?;
        let headers = self.headers.into_iter().map(|header| (header.name, header.value)).collect();
        Ok(Mail { message_id, sent_at_ms, from, to, subject, text, html, headers })
    }
}

/// `ada@example.com`, or `Ada <ada@example.com>`; SES takes ASCII only.
fn check_address(text: &str) -> Result<(), String> {
    let address = text.rsplit_once('<').map_or(text, |(_, rest)| rest.trim_end().trim_end_matches('>')).trim();
    let sound = text.is_ascii()
        && !text.contains(|c: char| c.is_ascii_control())
        && text.len() <= 320
        && address
            .split_once('@')
            .is_some_and(|(local, host)| !local.is_empty() && !host.is_empty() && !host.contains(['@', ' ']));
    if sound { Ok(()) } else { Err("An address is not one.".to_owned()) }
}

fn check_header(header: &Pair) -> Result<(), String> {
    let name = (1..=126).contains(&header.name.len()) && header.name.bytes().all(|byte| byte.is_ascii_graphic() && byte != b':');
    let value = (1..=870).contains(&header.value.len()) && header.value.bytes().all(|byte| (b' '..=b'~').contains(&byte));
    let known = NOT_HEADERS.contains(&header.name.to_ascii_lowercase().as_str());
    if name && value && !known { Ok(()) } else { Err(format!("The header `{}` is not one.", header.name.escape_default())) }
}

fn check_tag(tag: &Pair) -> Result<(), String> {
    let sound = |text: &str| {
        (1..=256).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.@".contains(&byte))
    };
    if sound(&tag.name) && sound(&tag.value) {
        Ok(())
    } else {
        Err(format!("The tag `{}` is not one.", tag.name.escape_default()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn whole() -> Value {
        json!({
            "FromEmailAddress": "\"Minutehand\" <no-reply@example.com>",
            "Destination": {"ToAddresses": ["ada@example.com"]},
            "Content": {"Simple": {
                "Subject": {"Data": "Hello"}, "Body": {"Text": {"Data": "Hi."}, "Html": {"Data": "<p>Hi."}},
                "Headers": [{"Name": "Auto-Submitted", "Value": "auto-generated"}]
            }},
            "EmailTags": [{"Name": "parcel", "Value": "parcel_1"}]
        })
    }

    fn read(request: Value) -> Result<Mail, String> {
        serde_json::from_value::<SendEmail>(request).map_err(|error| error.to_string())?.read("1".to_owned(), 7)
    }

    #[test]
    fn reads_a_whole_request() {
        let mail = read(whole()).unwrap();
        assert_eq!(
            (mail.to, mail.subject.as_str(), mail.text.as_deref()),
            (vec!["ada@example.com".to_owned()], "Hello", Some("Hi."))
        );
        assert_eq!(mail.headers, [("Auto-Submitted".to_owned(), "auto-generated".to_owned())]);
    }

    #[test]
    fn refuses_what_ses_would() {
        let wrong = [
            ("/FromEmailAddress", json!("nobody")),
            ("/FromEmailAddress", json!("")),
            ("/Destination/ToAddresses", json!([])),
            ("/Destination/ToAddresses", json!(["ada@example.com\r\nBcc: eve@example.com"])),
            ("/Destination/ToAddresses/0", json!("ädä@example.com")),
            ("/Destination/ToAddresses", json!(vec!["ada@example.com"; 51])),
            ("/Content/Simple", json!(null)),
            ("/Content/Simple/Subject", json!(null)),
            ("/Content/Simple/Subject/Data", json!("a\nb")),
            ("/Content/Simple/Body", json!({})),
            ("/Content/Simple/Headers/0/Name", json!("a:b")),
            ("/Content/Simple/Headers/0/Name", json!("Bcc")),
            ("/Content/Simple/Headers/0/Value", json!("a\r\nBcc: eve@example.com")),
            ("/Content/Simple/Headers/0/Value", json!("ä")),
            ("/EmailTags/0/Value", json!("a b")),
        ];
        for (pointer, value) in wrong {
            let mut request = whole();
            *request.pointer_mut(pointer).unwrap() = value.clone();
            assert!(read(request).is_err(), "{pointer} {value}");
        }
    }
}
