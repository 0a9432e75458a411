//! One call: the body, the signature, the exchange, and what it came to.

use api::{Error, Result};
use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use cx::Cx;
use due::DueMessage;
use jiff::Timestamp;
use outbound::{Failure, Request, Response};

use super::webhook::{Payload, WEBHOOK_ID, WEBHOOK_SIGNATURE, WEBHOOK_TIMESTAMP};
use crate::job::Job;
use std::time::Duration;

/// Standard Webhooks asks for 15 to 30 s.
const TIMEOUT: Duration = Duration::from_secs(15);
/// More than is kept, so that most answers are read to their end and the connection can be used again.
const RESPONSE_LIMIT_BYTES: usize = 64 * 1024;

/// A call that was made.
#[derive(Debug)]
pub(crate) struct Call {
    pub(crate) triggered_at: Timestamp,
    pub(crate) execution_ms: i64,
    /// What was sent; nothing where no request could be made.
    pub(crate) sent: Option<Sent>,
    pub(crate) result: std::result::Result<Response, CallError>,
}

impl Call {
    /// Whether time ran out before there was an answer.
    pub(crate) fn timed_out(&self) -> bool {
        matches!(self.result, Err(CallError::Failed(Failure::Timeout)))
    }
}

/// What was sent, headers aside: those of users are secret.
#[derive(Debug)]
pub(crate) struct Sent {
    pub(crate) method: String,
    pub(crate) url: String,
    pub(crate) body: Bytes,
}

/// Why there is no answer.
#[derive(Debug)]
pub(crate) enum CallError {
    /// The exchange failed.
    Failed(Failure),
    /// The request could not be made from what is stored; no attempt would fare better.
    Unmakable(Error),
}

/// Calls the job's receiver.
pub(crate) async fn call(cx: &Cx, job: &Job, message: &DueMessage) -> Call {
    let triggered_at = cx.now();
    let (sent, result) = match request(cx, job, message).and_then(|request| Ok((request, cx.outbound()?))) {
        Ok((request, outbound)) => {
            let Request { method, url, body, .. } = &request;
            let sent = Sent { method: method.to_string(), url: url.clone(), body: body.clone() };
            (Some(sent), outbound.send(request).await.map_err(CallError::Failed))
        }
        Err(error) => (None, Err(CallError::Unmakable(error))),
    };
    let execution_ms = i64::try_from(cx.now().duration_since(triggered_at).as_millis()).unwrap_or(i64::MAX).max(0);
    Call { triggered_at, execution_ms, sent, result }
}

fn request(cx: &Cx, job: &Job, message: &DueMessage) -> Result<Request> {
    let method = Method::from_bytes(job.method.as_bytes()).map_err(internal)?;
    let body = if matches!(method, Method::GET | Method::DELETE) { Vec::new() } else { payload(job, message)? };
    let mut headers = HeaderMap::new();
    if !body.is_empty() {
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    }
    for (name, value) in job.open_headers(cx)? {
        headers.insert(HeaderName::try_from(name).map_err(internal)?, HeaderValue::try_from(value).map_err(internal)?);
    }
    let (id, timestamp) = (message.errand.occurrence.as_str(), cx.now().as_second());
    let signature = job.open_secret(cx)?.sign(id, timestamp, &body);
    headers.insert(WEBHOOK_ID, HeaderValue::try_from(id).map_err(internal)?);
    headers.insert(WEBHOOK_TIMESTAMP, HeaderValue::from(timestamp));
    headers.insert(WEBHOOK_SIGNATURE, HeaderValue::try_from(signature).map_err(internal)?);
    Ok(Request {
        method,
        url: job.callback_url.clone(),
        headers,
        body: body.into(),
        timeout: TIMEOUT,
        max_response_bytes: RESPONSE_LIMIT_BYTES,
    })
}

/// The body of a call: what is posted for `message` of `job`.
///
/// # Errors
/// When the job's metadata are not JSON.
pub fn payload(job: &Job, message: &DueMessage) -> Result<Vec<u8>> {
    let payload = Payload {
        job_id: job.id.as_str(),
        occurrence_id: message.errand.occurrence.as_str(),
        scheduled_for: message.errand.scheduled_for,
        attempt: message.errand.attempt,
        metadata: serde_json::from_str(&job.metadata).map_err(internal)?,
    };
    serde_json::to_vec(&payload).map_err(internal)
}

fn internal(error: impl std::fmt::Display) -> Error {
    Error::internal(error.to_string())
}
