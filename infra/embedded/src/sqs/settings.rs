//! What can be set on a queue: names, ranges, defaults, meaning.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{Scene, errors::Refusal, limits, store};

/// Attributes with a number: name, smallest and largest value, default. From the API reference
/// of `CreateQueue`.
const NUMBERS: [(&str, i64, i64, i64); 5] = [
    ("VisibilityTimeout", 0, 43_200, 30),
    ("DelaySeconds", 0, 900, 0),
    ("MaximumMessageSize", 1_024, limits::MAX_MESSAGE_BYTES as i64, 1_048_576),
    ("MessageRetentionPeriod", 60, 1_209_600, 345_600),
    ("ReceiveMessageWaitTimeSeconds", 0, 20, 0),
];

/// Attributes that are kept and returned but change nothing here: there is one account, and
/// encryption is the disk's matter.
const KEPT: [&str; 5] =
    ["Policy", "RedriveAllowPolicy", "KmsMasterKeyId", "KmsDataKeyReusePeriodSeconds", "SqsManagedSseEnabled"];

const FIFO: [&str; 4] = ["FifoQueue", "ContentBasedDeduplication", "DeduplicationScope", "FifoThroughputLimit"];

/// The names of all attributes that a queue can have.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    let numbers = NUMBERS.iter().map(|(name, ..)| *name);
    numbers.chain(KEPT).chain(["RedrivePolicy"]).chain(FIFO)
}

/// The attributes a caller has set.
#[derive(Clone, Debug, Default)]
pub(super) struct Attributes(BTreeMap<String, String>);

/// The queue's dead-letter queue, and the number of receives after which a message goes there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Redrive {
    pub(super) target_arn: String,
    pub(super) max_receive_count: i64,
}

impl Attributes {
    pub(super) fn from_json(text: &str) -> Self {
        Self(serde_json::from_str(text).unwrap_or_default())
    }

    pub(super) fn to_json(&self) -> String {
        json!(self.0).to_string()
    }

    pub(super) fn visibility_s(&self) -> i64 {
        self.number("VisibilityTimeout")
    }

    pub(super) fn delay_s(&self) -> i64 {
        self.number("DelaySeconds")
    }

    pub(super) fn max_message_bytes(&self) -> usize {
        usize::try_from(self.number("MaximumMessageSize")).unwrap_or(limits::MAX_MESSAGE_BYTES)
    }

    pub(super) fn retention_s(&self) -> i64 {
        self.number("MessageRetentionPeriod")
    }

    pub(super) fn wait_s(&self) -> i64 {
        self.number("ReceiveMessageWaitTimeSeconds")
    }

    pub(super) fn redrive(&self) -> Option<Redrive> {
        self.0.get("RedrivePolicy").and_then(|policy| read_redrive(policy))
    }

    /// The value in force: the one set, or the default.
    pub(super) fn effective(&self, name: &str) -> Option<String> {
        match NUMBERS.iter().find(|(number, ..)| *number == name) {
            Some(_) => Some(self.number(name).to_string()),
            None if name == "SqsManagedSseEnabled" && !self.0.contains_key(name) => Some("true".to_owned()),
            None => self.0.get(name).cloned(),
        }
    }

    /// Sets what `wanted` holds, after checking it; an empty policy is removed.
    pub(super) fn apply(&mut self, scene: &Scene<'_>, wanted: &BTreeMap<String, String>) -> Result<(), Refusal> {
        for (name, value) in wanted {
            check(scene, name, value)?;
            if value.is_empty() {
                self.0.remove(name);
            } else {
                self.0.insert(name.clone(), value.clone());
            }
        }
        Ok(())
    }

    fn number(&self, name: &str) -> i64 {
        let default = NUMBERS.iter().find(|(number, ..)| *number == name).map_or(0, |row| row.3);
        self.0.get(name).and_then(|value| value.parse().ok()).unwrap_or(default)
    }
}

fn check(scene: &Scene<'_>, name: &str, value: &str) -> Result<(), Refusal> {
    if FIFO.contains(&name) {
        return Err(Refusal::unsupported(format!("The attribute {name} belongs to FIFO queues, which are not embedded.")));
    }
    if let Some((_, low, high, _)) = NUMBERS.iter().find(|(number, ..)| *number == name) {
        return match value.parse::<i64>() {
            Ok(number) if (*low..=*high).contains(&number) => Ok(()),
            _ => Err(Refusal::invalid_attribute_value(name)),
        };
    }
    match name {
        "RedrivePolicy" if value.is_empty() => Ok(()),
        "RedrivePolicy" => check_redrive(scene, value),
        name if KEPT.contains(&name) => Ok(()),
        _ => Err(Refusal::invalid_attribute_name(name)),
    }
}

fn check_redrive(scene: &Scene<'_>, policy: &str) -> Result<(), Refusal> {
    let refuse = |reason: &str| Err(Refusal::invalid_value(policy, "RedrivePolicy", reason));
    let Some(redrive) = read_redrive(policy) else {
        return refuse("Redrive policy is not a valid JSON map.");
    };
    if !(1..=1000).contains(&redrive.max_receive_count) {
        return refuse("Invalid value for maxReceiveCount: must be between 1 and 1000.");
    }
    let Some(target) = store::name_in_arn(&redrive.target_arn) else {
        return refuse("Invalid value for deadLetterTargetArn.");
    };
    if store::find_queue(scene.tx, target)?.is_none() {
        return refuse("Dead letter target does not exist.");
    }
    Ok(())
}

/// AWS takes `maxReceiveCount` as a number and as text.
fn read_redrive(policy: &str) -> Option<Redrive> {
    let policy: Value = serde_json::from_str(policy).ok()?;
    let count = &policy["maxReceiveCount"];
    Some(Redrive {
        target_arn: policy["deadLetterTargetArn"].as_str()?.to_owned(),
        max_receive_count: count.as_i64().or_else(|| count.as_str().and_then(|text| text.parse().ok()))?,
    })
}
