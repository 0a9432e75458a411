//! Mails by way of a real SMTP server: what the embedded SES was asked to send is handed on.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use api::Cause;
use embedded::{Mail, Relay, RelayError, Relaying};
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message, MultiPart};
use lettre::transport::smtp::Error;
use lettre::{AsyncSmtpTransport, AsyncTransport, Tokio1Executor};
use url::{Host, Url};

/// The header that names the parcel, which is the same each time that a mail is sent.
const PARCEL_HEADER: &str = "X-Minutehand-Parcel";
/// For each answer of the server. A mail that is not taken in time is sent again later.
const PATIENCE: Duration = Duration::from_secs(5);

/// An SMTP server: `smtps://user:pass@host:465`, `smtp://user:pass@host:587?tls=required`, `smtp://127.0.0.1:1025`.
#[derive(Clone)]
pub struct SmtpUrl(String);

impl FromStr for SmtpUrl {
    type Err = &'static str;

    /// A password is not sent in the clear, except on this machine. No message quotes what was given: it may hold one.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong =
            "write it as smtps://user:password@host:465, smtp://user:password@host:587?tls=required or smtp://127.0.0.1:1025";
        let url = Url::parse(text).map_err(|_| wrong)?;
        let tls = url.query_pairs().find(|(name, _)| name == "tls").map(|(_, value)| value.into_owned());
        let is_here = match url.host() {
            Some(Host::Domain(name)) => name.eq_ignore_ascii_case("localhost"),
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
            None => return Err(wrong),
        };
        let is_sealed = url.scheme() == "smtps" || tls.as_deref() == Some("required");
        if url.password().is_some() && !is_sealed && !is_here {
            return Err("its password would be sent in the clear: write smtps:// or add ?tls=required");
        }
        AsyncSmtpTransport::<Tokio1Executor>::from_url(text).map_err(|_| wrong)?;
        Ok(SmtpUrl(text.to_owned()))
    }
}

impl fmt::Debug for SmtpUrl {
    /// Without what is in it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SmtpUrl")
    }
}

/// The way to one server.
struct Smtp(AsyncSmtpTransport<Tokio1Executor>);

/// Takes mails to the server at `url`.
///
/// # Errors
/// When TLS cannot be set up.
pub fn relay(url: &SmtpUrl) -> Result<Arc<dyn Relay>, Cause> {
    Ok(Arc::new(Smtp(AsyncSmtpTransport::<Tokio1Executor>::from_url(&url.0)?.timeout(Some(PATIENCE)).build())))
}

impl Relay for Smtp {
    fn relay(&self, mail: Mail) -> Relaying {
        let transport = self.0.clone();
        Box::pin(async move {
            let message = message(&mail).map_err(|error| RelayError::Refused(error.to_string()))?;
            transport.send(message).await.map(|_| ()).map_err(judge)
        })
    }
}

/// A server's 5xx is its last word; whatever else happened may pass.
fn judge(error: Error) -> RelayError {
    let why = match error.status() {
        Some(code) => format!("the SMTP server answered {code}"),
        None => format!("the SMTP server cannot be spoken to: {error}"),
    };
    if error.is_permanent() { RelayError::Refused(why) } else { RelayError::Busy(why) }
}

fn message(mail: &Mail) -> Result<Message, Cause> {
    let from: Mailbox = mail.from.parse()?;
    // The same each time, so that programs that read mail show a repeat once.
    let parcel = mail.headers.iter().find(|(name, _)| name == PARCEL_HEADER).map_or(&mail.message_id, |(_, parcel)| parcel);
    let id = format!("<{parcel}@{}>", from.email.domain());
    let mut builder = Message::builder()
        .from(from)
        .subject(&mail.subject)
        .message_id(Some(id))
        .date(SystemTime::UNIX_EPOCH + Duration::from_millis(mail.sent_at_ms.unsigned_abs()));
    for address in &mail.to {
        builder = builder.to(address.parse()?);
    }
    for (name, value) in &mail.headers {
        builder = builder.raw_header(HeaderValue::new(HeaderName::new_from_ascii(name.clone())?, value.clone()));
    }
    Ok(match (&mail.text, &mail.html) {
        (Some(text), Some(html)) => builder.multipart(MultiPart::alternative_plain_html(text.clone(), html.clone()))?,
        (text, _) => builder.body(text.clone().unwrap_or_default())?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_not_sent_in_the_clear() {
        for sound in [
            "smtp://127.0.0.1:1025",
            "smtp://u:p@localhost:1025",
            "smtps://u:p@mail.example.com",
            "smtp://u:p@mail.example.com:587?tls=required",
            "smtp://mail.example.com",
        ] {
            assert!(sound.parse::<SmtpUrl>().is_ok(), "{sound}");
        }
        for wrong in [
            "",
            "mail.example.com",
            "http://mail.example.com",
            "smtp://",
            "smtp://u:hunter2@mail.example.com",
            "smtp://u:hunter2@mail.example.com?tls=opportunistic",
        ] {
            let error = wrong.parse::<SmtpUrl>().unwrap_err();
            assert!(!error.contains("hunter2"), "{error}");
        }
    }

    #[test]
    fn a_repeat_has_the_same_message_id_and_no_text_makes_a_header() {
        let mail = Mail {
            message_id: "7".into(),
            sent_at_ms: 1_700_000_000_000,
            from: "\"Minutehand\" <no-reply@example.com>".into(),
            to: vec!["ada@example.com".into()],
            subject: "Grüße\r\nBcc: eve@example.com".into(),
            text: Some("Hi.".into()),
            html: Some("<p>Hi.</p>".into()),
            headers: vec![(PARCEL_HEADER.into(), "parcel_1".into())],
        };
        let text = String::from_utf8(message(&mail).unwrap().formatted()).unwrap();
        assert!(text.contains("Message-ID: <parcel_1@example.com>\r\n"), "{text}");
        assert!(!text.contains("\r\nBcc:"), "{text}");
        assert!(text.contains("multipart/alternative"), "{text}");
    }
}
