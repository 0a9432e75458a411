//! Which calls a fault befalls: by operation, body, count and chance.

use std::time::Duration;

use crate::call::{Call, Service};

/// What can befall a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// DynamoDB: `ProvisionedThroughputExceededException`.
    ThroughputExceeded,
    /// DynamoDB and EventBridge: `ThrottlingException`; SQS: `RequestThrottled`; S3: `SlowDown`; SES:
    /// `TooManyRequestsException`.
    Throttled,
    /// DynamoDB: a transaction is cancelled because its first item is part of another one
    /// (reason `TransactionConflict`); a write outside a transaction gets
    /// `TransactionConflictException`.
    TransactionConflict,
    /// DynamoDB: the later half of a `BatchWriteItem` or `BatchGetItem`, rounded up, comes back
    /// as `UnprocessedItems` or `UnprocessedKeys`.
    Unprocessed,
    /// Any service: status 500.
    InternalError,
    /// The call takes effect, but the connection breaks before its answer arrives.
    LoseResponse,
    /// The connection breaks before the call takes effect.
    LoseRequest,
    /// The call waits this long before anything happens.
    Delay(Duration),
    /// SQS: what a receive hands out stays visible, so that the next receive hands it out again
    /// while it is in flight. Only a receive that found something counts.
    DuplicateDelivery,
    /// SQS: a receive hands out the newest messages first. Only a receive that found something
    /// counts.
    Reorder,
    /// SQS: a delete answers that it succeeded, but the messages stay.
    LoseDelete,
    /// SQS: the later half of a batch's entries, rounded up, fails with `InternalError`;
    /// EventBridge: of `PutEvents`, with `InternalFailure`.
    PartialBatchFailure,
    /// The process dies before the call takes effect: this call and all later ones get no answer.
    CrashBefore,
    /// The process dies after the call has taken effect: this call and all later ones get no
    /// answer.
    CrashAfter,
}

impl Fault {
    /// A rule that lets this fault befall the next matching call, once.
    pub fn on(self, operations: impl Into<Operations>) -> Rule {
        Rule { fault: self, operations: operations.into(), containing: None, after: 0, times: Some(1), chance: None }
    }

    fn applies_to(self, call: &Call) -> bool {
        let operation = call.operation.as_str();
        let dynamo = call.service == Service::Dynamo;
        match self {
            Self::ThroughputExceeded => dynamo,
            Self::TransactionConflict => {
                let single = ["PutItem", "UpdateItem", "DeleteItem"].contains(&operation);
                dynamo && (single || operation.starts_with("Transact"))
            }
            Self::Unprocessed => dynamo && operation.starts_with("Batch"),
            Self::PartialBatchFailure => !dynamo && (operation.ends_with("Batch") || operation == "PutEvents"),
            Self::DuplicateDelivery | Self::Reorder => operation == "ReceiveMessage",
            Self::LoseDelete => operation.starts_with("DeleteMessage"),
            Self::Throttled
            | Self::InternalError
            | Self::LoseResponse
            | Self::LoseRequest
            | Self::Delay(_)
            | Self::CrashBefore
            | Self::CrashAfter => true,
        }
    }
}

/// The operations a rule looks at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Operations {
    /// Every operation of all services. As text: `*`.
    Any,
    /// Every operation that changes something; `ReceiveMessage` does. As text: `writes`.
    Writes,
    /// The operation of this name, such as `PutItem`.
    Named(String),
}

impl From<&str> for Operations {
    fn from(text: &str) -> Self {
        match text {
            "*" => Self::Any,
            "writes" => Self::Writes,
            name => Self::Named(name.to_owned()),
        }
    }
}

/// A fault and the calls it befalls.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    pub(super) fault: Fault,
    pub(super) operations: Operations,
    pub(super) containing: Option<String>,
    pub(super) after: u32,
    pub(super) times: Option<u32>,
    pub(super) chance: Option<Chance>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Chance {
    pub(super) probability: f64,
    pub(super) seed: u64,
}

impl Rule {
    /// Only calls whose request body contains `text`.
    pub fn containing(mut self, text: impl Into<String>) -> Self {
        self.containing = Some(text.into());
        self
    }

    /// Lets the first `calls` matching calls pass.
    pub fn after(mut self, calls: u32) -> Self {
        self.after = calls;
        self
    }

    /// Strikes this many calls instead of one.
    pub fn times(mut self, calls: u32) -> Self {
        self.times = Some(calls);
        self
    }

    /// Strikes without end, until the faults are cleared.
    pub fn always(mut self) -> Self {
        self.times = None;
        self
    }

    /// Strikes each matching call with `probability` (0 to 1), without end unless
    /// [`times`](Self::times) follows. The same seed strikes the same calls.
    pub fn chance(mut self, probability: f64, seed: u64) -> Self {
        self.chance = Some(Chance { probability, seed });
        self.always()
    }
}

/// A rule with its counts.
pub(super) struct Armed {
    rule: Rule,
    matched: u32,
    struck: u32,
    random: SplitMix64,
}

impl Armed {
    pub(super) fn new(rule: Rule) -> Self {
        let seed = rule.chance.map_or(0, |chance| chance.seed);
        Self { rule, matched: 0, struck: 0, random: SplitMix64(seed) }
    }

    pub(super) fn fault(&self) -> Fault {
        self.rule.fault
    }

    /// Whether it is decided at the moment messages are handed out, not when the call arrives.
    pub(super) fn acts_on_hand_out(&self) -> bool {
        matches!(self.rule.fault, Fault::DuplicateDelivery | Fault::Reorder)
    }

    pub(super) fn is_spent(&self) -> bool {
        self.rule.times.is_some_and(|times| self.struck >= times)
    }

    /// Whether the fault befalls this call; counts it.
    pub(super) fn strikes(&mut self, call: &Call) -> bool {
        if self.is_spent() || !self.matches(call) {
            return false;
        }
        self.matched = self.matched.saturating_add(1);
        if self.matched <= self.rule.after {
            return false;
        }
        if let Some(chance) = self.rule.chance
            && self.random.next_fraction() >= chance.probability
        {
            return false;
        }
        self.struck = self.struck.saturating_add(1);
        true
    }

    fn matches(&self, call: &Call) -> bool {
        let operation = match &self.rule.operations {
            Operations::Any => true,
            Operations::Writes => call.writes(),
            Operations::Named(name) => *name == call.operation,
        };
        operation && self.rule.fault.applies_to(call) && self.contained_in(&call.body)
    }

    fn contained_in(&self, body: &[u8]) -> bool {
        match self.rule.containing.as_deref() {
            None | Some("") => true,
            Some(text) => body.windows(text.len()).any(|window| window == text.as_bytes()),
        }
    }
}

/// The SplitMix64 generator of Steele, Lea and Flood (OOPSLA 2014). Written out because a
/// library's generator may change with its version, and with it which calls a seed strikes.
struct SplitMix64(u64);

impl SplitMix64 {
    fn next_fraction(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^= mixed >> 31;
        // The upper 53 bits fill a double's mantissa exactly.
        (mixed >> 11) as f64 / (1_u64 << 53) as f64
    }
}
