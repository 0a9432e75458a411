//! The webhook that a call is: its body, and what the document says of it.

use api::{Error, Result};
use delivery::WAITS_S;
use due::{DueMessage, OccurrenceId};
use function::Webhook;
use jiff::Timestamp;
use schemars::{JsonSchema, SchemaGenerator};
use serde::Serialize;
use serde_json::{Map, Value};

use crate::job::{Job, JobId};

/// What is posted.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "WebhookBody")]
pub(super) struct Payload<'a> {
    /// The id of the job that calls.
    #[schemars(with = "JobId")]
    pub(super) job_id: &'a str,
    /// The id of the job's occurrence; the same as `webhook-id`.
    #[schemars(with = "OccurrenceId")]
    pub(super) occurrence_id: &'a str,
    /// The occurrence's instant.
    pub(super) scheduled_for: Timestamp,
    /// The number of the attempt, from 1.
    #[schemars(range(min = 1))]
    pub(super) attempt: u32,
    /// The job's `metadata`.
    #[schemars(with = "Map<String, Value>")]
    pub(super) metadata: Value,
}

/// The call, for the document.
pub(crate) const WEBHOOK: Webhook = Webhook {
    name: "delivery",
    summary: "One attempt at one occurrence of a job",
    about: "Sent to the job's `callback_url` with its `method` and its `headers`, signed by [Standard \
            Webhooks](https://www.standardwebhooks.com/) 1.0. Calls come at least once, may overlap and may arrive out \
            of order: remember `webhook-id` to drop repeats, and order by `scheduled_for`. `GET` and `DELETE` have no \
            body. Answer within 15 seconds.",
    headers: delivery::HEADERS,
    body: SchemaGenerator::subschema_for::<Payload<'static>>,
    answers: &[
        ("2XX", "Delivered."),
        ("410", "Failed; the job is disabled until it is resumed."),
        ("429", "Retried after twice the wait, or after `Retry-After`."),
        ("default", "Retried: at most ten attempts within some three days."),
    ],
    waits_s: &WAITS_S,
};

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
        metadata: serde_json::from_str(&job.metadata).map_err(Error::internal)?,
    };
    serde_json::to_vec(&payload).map_err(Error::internal)
}
