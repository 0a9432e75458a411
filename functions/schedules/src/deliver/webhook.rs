//! The webhook that a call is: its headers, its body, and what the document says of it.

use api::HeaderField;
use due::OccurrenceId;
use function::Webhook;
use jiff::Timestamp;
use schemars::{JsonSchema, SchemaGenerator, json_schema};
use serde::Serialize;
use serde_json::{Map, Value};

use super::retries::WAITS_S;
use crate::job::JobId;

pub(super) const WEBHOOK_ID: &str = "webhook-id";
pub(super) const WEBHOOK_TIMESTAMP: &str = "webhook-timestamp";
pub(super) const WEBHOOK_SIGNATURE: &str = "webhook-signature";

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
    headers: &[
        HeaderField {
            name: WEBHOOK_ID,
            about: "The occurrence's id; the same for every attempt.",
            schema: SchemaGenerator::subschema_for::<OccurrenceId>,
        },
        HeaderField {
            name: WEBHOOK_TIMESTAMP,
            about: "When this attempt was signed, in seconds since 1970.",
            schema: |_| json_schema!({"type": "integer"}),
        },
        HeaderField {
            name: WEBHOOK_SIGNATURE,
            about: "`v1,` and base64 of HMAC-SHA256 over `{id}.{timestamp}.{body}` under the job's secret.",
            schema: |_| json_schema!({"type": "string", "pattern": "^v1,[A-Za-z0-9+/]{43}=$"}),
        },
    ],
    body: SchemaGenerator::subschema_for::<Payload<'static>>,
    answers: &[
        ("2XX", "Delivered."),
        ("410", "Failed; the job is disabled until it is resumed."),
        ("429", "Retried after twice the wait, or after `Retry-After`."),
        ("default", "Retried: at most ten attempts within some three days."),
    ],
    waits_s: &WAITS_S,
};
