//! EventBridge, as far as functions ask it: `PutEvents` on buses whose rules compare `source` and `detail-type` for
//! equality and whose targets are queues.
//!
//! The limits are those of the [API reference] and the quotas as of 2026: ten entries a call, 1 MiB in all. An event
//! is in the queues of all rules it matches before the call is answered.
//!
//! [API reference]: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::blocking;
use crate::call::{ACCOUNT, Answer, Call};
use crate::dispatch::Services;
use crate::sqs::new_id;

const MOST_ENTRIES: usize = 10;
const MOST_BYTES: usize = 1024 * 1024;

/// Every operation that is answered.
pub(crate) const OPERATIONS: [&str; 1] = ["PutEvents"];

/// Buses by name, with their rules.
#[derive(Default)]
pub(crate) struct Buses(RwLock<BTreeMap<String, Vec<Rule>>>);

struct Rule {
    source: String,
    detail_type: String,
    queue: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct PutEvents {
    #[serde(default)]
    entries: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Entry {
    source: Option<String>,
    detail_type: Option<String>,
    detail: Option<String>,
    event_bus_name: Option<String>,
    #[serde(default)]
    resources: Vec<String>,
    time: Option<f64>,
}

/// Why one entry failed.
struct Refusal {
    code: &'static str,
    message: String,
}

impl Buses {
    pub(crate) fn make(&self, bus: &str) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).entry(bus.to_owned()).or_default();
    }

    pub(crate) fn subscribe(&self, bus: &str, source: &str, detail_type: &str, queue: &str) {
        let rule = Rule { source: source.to_owned(), detail_type: detail_type.to_owned(), queue: queue.to_owned() };
        self.0.write().unwrap_or_else(PoisonError::into_inner).entry(bus.to_owned()).or_default().push(rule);
    }

    /// The queues of the rules on `bus` that match; `None` when there is no such bus.
    fn queues(&self, bus: &str, source: &str, detail_type: &str) -> Option<Vec<String>> {
        // A rule may name a bus by its ARN.
        let name = bus.rsplit('/').next().unwrap_or(bus);
        let buses = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let rules = buses.get(name)?.iter().filter(|rule| rule.source == source && rule.detail_type == detail_type);
        Some(rules.map(|rule| rule.queue.clone()).collect())
    }
}

/// Runs one call to its end, off the worker threads unless `inline`.
pub(crate) async fn answer(services: Arc<Services>, call: Call) -> Answer {
    if call.operation != "PutEvents" {
        return Answer::unknown_operation();
    }
    let request: PutEvents = match serde_json::from_slice(&call.body) {
        Ok(request) => request,
        Err(error) => return Answer::error(400, "SerializationException", &error.to_string()),
    };
    let entries = request.entries;
    if entries.is_empty() || entries.len() > MOST_ENTRIES {
        let message =
            format!("1 validation error detected: 'entries' must have 1 to {MOST_ENTRIES} members; it has {}.", entries.len());
        return Answer::error(400, "ValidationException", &message);
    }
    if entries.iter().map(Entry::size).sum::<usize>() > MOST_BYTES {
        return Answer::error(400, "ValidationException", "Total size of the entries in the request is over the limit.");
    }
    let inline = services.inline;
    let done = blocking::run(inline, move || entries.iter().map(|entry| entry.put(&services, &call)).collect::<Vec<_>>()).await;
    let results = match done {
        Ok(results) => results,
        Err(interrupted) => return Answer::error(500, "InternalException", &interrupted.to_string()),
    };
    let failed = results.iter().filter(|result| result.is_err()).count();
    let entries = results.into_iter().map(|result| match result {
        Ok(id) => json!({"EventId": id}),
        Err(Refusal { code, message }) => json!({"ErrorCode": code, "ErrorMessage": message}),
    });
    Answer::ok(json!({"FailedEntryCount": failed, "Entries": entries.collect::<Vec<_>>()}).to_string())
}

impl Entry {
    /// As AWS counts.
    fn size(&self) -> usize {
        let text = |text: &Option<String>| text.as_ref().map_or(0, String::len);
        let time = if self.time.is_some() { 14 } else { 0 };
        text(&self.source)
            + text(&self.detail_type)
            + text(&self.detail)
            + self.resources.iter().map(String::len).sum::<usize>()
            + time
    }

    /// Puts the event into the queue of each rule that it matches, and gives its id.
    fn put(&self, services: &Services, call: &Call) -> Result<String, Refusal> {
        let missing = |name: &str| Refusal {
            code: "InvalidArgument",
            message: format!("Parameter {name} is not valid. Reason: {name} is a required argument."),
        };
        let given = |text: &Option<String>| text.clone().filter(|text| !text.trim().is_empty());
        let source = given(&self.source).ok_or_else(|| missing("Source"))?;
        let detail_type = given(&self.detail_type).ok_or_else(|| missing("DetailType"))?;
        let detail = given(&self.detail).ok_or_else(|| missing("Detail"))?;
        let malformed = || Refusal { code: "MalformedDetail", message: "Detail is malformed.".to_owned() };
        let detail: Value = serde_json::from_str(&detail).ok().filter(Value::is_object).ok_or_else(malformed)?;
        if source.starts_with("aws.") {
            let message = "Not authorized for the source.".to_owned();
            return Err(Refusal { code: "NotAuthorizedForSourceException", message });
        }
        let bus = self.event_bus_name.as_deref().unwrap_or("default");
        let unknown = || Refusal { code: "ResourceNotFoundException", message: format!("Event bus {bus} does not exist.") };
        let queues = services.buses.queues(bus, &source, &detail_type).ok_or_else(unknown)?;
        let at = self.time.map_or_else(|| (services.now)(), |seconds| (seconds * 1000.0) as i64);
        let id = new_id();
        let envelope = json!({
            "version": "0",
            "id": id,
            "detail-type": detail_type,
            "source": source,
            "account": ACCOUNT,
            // EventBridge gives whole seconds.
            "time": Timestamp::from_second(at.div_euclid(1000)).map(|at| at.to_string()).unwrap_or_default(),
            "region": call.region,
            "resources": self.resources,
            "detail": detail,
        });
        for queue in queues {
            let delivered = services.queues.deliver(call, &queue, &envelope.to_string());
            delivered.map_err(|message| Refusal { code: "InternalFailure", message })?;
        }
        Ok(id)
    }
}
