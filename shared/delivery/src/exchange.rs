//! What is kept of what passed between us and a receiver.

use outbound::Response;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::call::{Call, CallError};
use crate::error_kind::ErrorKind;

/// How much of an answer is kept: enough to find a mistake by, little where there was none.
const KEPT_ON_FAILURE_BYTES: usize = 8 * 1024;
const KEPT_ON_SUCCESS_BYTES: usize = 1024;
const KEPT_OF_REQUEST_BYTES: usize = 1024;

/// What was sent in one attempt, and what came back. It is empty where no request could be made, and in a skip.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Exchange {
    /// From beginning the call to the first byte of the answer, in milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0))]
    pub first_byte_ms: Option<i64>,
    /// The HTTP method of the call.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// The address that was called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The beginning of what was sent: 1 KiB.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_body: Option<String>,
    /// The HTTP status of the receiver's answer.
    pub response_code: Option<u16>,
    /// The beginning of the receiver's answer: 1 KiB after a success, 8 KiB after a failure.
    pub response_body: Option<String>,
}

impl Exchange {
    /// What is kept of `call`, which was a success or not.
    pub fn of(call: &Call, delivered: bool) -> Exchange {
        let mut exchange = Exchange::default();
        if let Some(sent) = &call.sent {
            exchange.method = Some(sent.method.clone());
            exchange.url = Some(sent.url.clone());
            exchange.request_body = (!sent.body.is_empty()).then(|| text(&sent.body, KEPT_OF_REQUEST_BYTES));
        }
        if let Ok(response) = &call.result {
            exchange.response_code = Some(response.status);
            exchange.first_byte_ms = i64::try_from(response.timing.until_head.as_millis()).ok();
            exchange.response_body = Some(kept_of(response, delivered));
        }
        exchange
    }
}

fn kept_of(response: &Response, delivered: bool) -> String {
    text(&response.body, if delivered { KEPT_ON_SUCCESS_BYTES } else { KEPT_ON_FAILURE_BYTES })
}

/// What went wrong with `call`, if something did: its kind, and the same in words.
pub fn failure(call: &Call, delivered: bool) -> Option<(ErrorKind, String)> {
    match &call.result {
        Ok(_) if delivered => None,
        Ok(response) => Some((ErrorKind::Status, format!("The receiver answered {}.", response.status))),
        Err(CallError::Failed(failure)) => Some((failure.into(), failure.to_string())),
        Err(CallError::Unmakable(_)) => Some((
            ErrorKind::Internal,
            "The request could not be made from what is stored. Set headers and address again.".into(),
        )),
    }
}

/// At most `limit` bytes of `body` as text, without half a character at the end; what is not UTF-8 is
/// replaced.
fn text(body: &[u8], limit: usize) -> String {
    const LONGEST_CHARACTER: usize = 4;
    let mut text = String::from_utf8_lossy(&body[..body.len().min(limit + LONGEST_CHARACTER)]).into_owned();
    text.truncate(text.floor_char_boundary(limit));
    text
}

#[cfg(test)]
mod tests {
    use super::text;

    #[test]
    fn an_answer_is_cut_between_characters() {
        assert_eq!(text("a€€".as_bytes(), 6), "a€");
        assert_eq!(text("a€€".as_bytes(), 7), "a€€");
        assert_eq!(text(&[0xff; 100], 8), "\u{fffd}\u{fffd}", "replacements take room too");
        assert_eq!(text(b"", 8), "");
    }
}
