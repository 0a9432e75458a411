//! `mailer-send` takes mails from the outbox and sends them through SES.
//!
//! The order of its steps, and what a crash after each leaves, is the outbox's (`shared/outbox/src/work.rs`). A crash
//! after SES took the mail and before that is written sends it again under the same parcel id, which the header
//! `X-Minutehand-Parcel` shows: SES puts a `Message-ID` of its own in place of ours.

use aws_sdk_sesv2::Client;
use aws_sdk_sesv2::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_sesv2::operation::send_email::SendEmailError;
use aws_sdk_sesv2::types::{Body, Content, Destination, EmailContent, Message as Simple, MessageHeader, MessageTag};
use breaker::{Breaker, End, Rules};
use cx::{Cx, Touch};
use function::{Sample, Trace, Worker};
use jiff::SignedDuration;
use mail::{MAIL, Mail};
use outbox::{Ship, Taken, Trouble};

pub(crate) const ENTRY: Worker = Worker::shipping("mailer-send", MAIL, |cx, messages| Box::pin(outbox::ship(cx, Send, messages)))
    .batch_size(10)
    .touches(&[Touch::Mail, breaker::READ, breaker::WRITE])
    .sample(
        Sample::body(
            r#"{"team": "{team}", "work": "mail", "thing": "{mail}", "version": 1,
"occurrence": "occ_06DW1H5M00Q4A7S6NW0T5E9R2K", "scheduled_for": "2026-01-15T09:00:00Z", "at": "2026-01-15T09:00:00Z",
"attempt": 1, "origin": "run_now"}"#,
        )
        .leaves(Trace::mail("It works.")),
    );

/// SES, which is left alone while it does not answer, or says that it takes nothing.
static SES: Breaker = Breaker {
    name: "ses",
    rules: Rules {
        window: SignedDuration::from_mins(1),
        least_calls: 5,
        failed: 0.5,
        slow: None,
        rest: SignedDuration::from_secs(10),
        longest_rest: SignedDuration::from_mins(5),
        // The SDK tries three times by itself.
        probe: SignedDuration::from_secs(60),
    },
};

/// Names the parcel to whoever reads the mail, and on one machine gives the `Message-ID`.
const PARCEL_HEADER: &str = "X-Minutehand-Parcel";

/// Sends mails.
struct Send;

impl Ship for Send {
    type Contents = Mail;

    async fn ship(&self, cx: &Cx, mail: &Taken<Mail>) -> Result<(), Trouble> {
        deliver(cx, mail).await
    }
}

async fn deliver(cx: &Cx, parcel: &Taken<Mail>) -> Result<(), Trouble> {
    let passing = |error: api::Error| Trouble::Passing(error.into());
    let (sdk, from) = (cx.sdk(&Touch::Mail).map_err(passing)?, cx.mail_from().map_err(passing)?);
    let request = Client::new(sdk)
        .send_email()
        .from_email_address(from.to_string())
        .destination(Destination::builder().to_addresses(parcel.contents.to().as_str()).build())
        .content(content(parcel).map_err(|error| Trouble::Lasting(error.into()))?)
        .email_tags(tag("parcel", parcel.id.as_str()).map_err(|error| Trouble::Lasting(error.into()))?);
    let permit = SES.admit(cx, "send").await.map_err(|open| Trouble::Held(open.come_again(cx)))?;
    let sent = request.send().await;
    permit.ended(cx, if sent.as_ref().is_err_and(is_unwell) { End::Failed } else { End::Answered }).await;
    match sent {
        Ok(sent) => {
            let (id, message_id) = (parcel.id.as_str(), sent.message_id().unwrap_or_default());
            tracing::info!(parcel = id, message_id, attempt = parcel.attempt, "a mail was sent");
            Ok(())
        }
        Err(error) => Err(judge(&error)),
    }
}

fn content(parcel: &Taken<Mail>) -> Result<EmailContent, aws_sdk_sesv2::error::BuildError> {
    let rendered = parcel.contents.render();
    let text = |data: String| Content::builder().charset("UTF-8").data(data).build();
    let header = |name: &str, value: &str| MessageHeader::builder().name(name).value(value).build();
    let body = Body::builder().text(text(rendered.text)?).html(text(rendered.html)?).build();
    let simple = Simple::builder()
        .subject(text(rendered.subject)?)
        .body(body)
        .headers(header(PARCEL_HEADER, parcel.id.as_str())?)
        // RFC 3834: no out-of-office notes in answer.
        .headers(header("Auto-Submitted", "auto-generated")?)
        .build();
    Ok(EmailContent::builder().simple(simple).build())
}

fn tag(name: &str, value: &str) -> Result<MessageTag, aws_sdk_sesv2::error::BuildError> {
    MessageTag::builder().name(name).value(value).build()
}

/// What SES calls a bad request stays one. Whatever else there is may end: a limit, a pause, an address of ours that
/// nobody has verified yet.
fn judge(error: &SdkError<SendEmailError>) -> Trouble {
    let lasting = matches!(error, SdkError::ServiceError(service) if service.err().is_bad_request_exception());
    let code = error.code().unwrap_or("no answer");
    let cause = format!("SES: {code}: {}", without_addresses(error.message().unwrap_or("the call failed"))).into();
    if lasting { Trouble::Lasting(cause) } else { Trouble::Passing(cause) }
}

/// Whether the next mail would fare no better, whatever is in it.
fn is_unwell(error: &SdkError<SendEmailError>) -> bool {
    match error {
        SdkError::ConstructionFailure(_) => false,
        SdkError::ServiceError(service) => {
            let error = service.err();
            service.raw().status().is_server_error()
                || error.is_too_many_requests_exception()
                || error.is_limit_exceeded_exception()
                || error.is_sending_paused_exception()
                || error.is_account_suspended_exception()
        }
        _ => true,
    }
}

/// SES quotes addresses in its messages, and logs hold nobody's.
fn without_addresses(text: &str) -> String {
    text.split(' ').map(|word| if word.contains('@') { "…" } else { word }).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::without_addresses;

    #[test]
    fn nobodys_address_is_logged() {
        let said = "Email address is not verified: ada@example.com, <bob@example.com>";
        assert_eq!(without_addresses(said), "Email address is not verified: … …");
    }
}
