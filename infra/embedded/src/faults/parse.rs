//! Rules as text, for a command line's `--fault`:
//! `throughput-exceeded@PutItem,containing=job_,times=2`.

use std::{error::Error, fmt, str::FromStr, time::Duration};

use super::rule::{Fault, Rule};
use crate::{buses, connections, dynamo, ses, sqs};

/// The text is not a rule; says why.
#[derive(Debug, PartialEq, Eq)]
pub struct InvalidRule(String);

impl fmt::Display for InvalidRule {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "not a fault rule: {}", self.0)
    }
}

impl Error for InvalidRule {}

impl FromStr for Rule {
    type Err = InvalidRule;

    /// Reads `fault@operation` and any of `,times=n`, `,after=n`, `,always`, `,containing=text`,
    /// `,chance=probability`, `,seed=n`. The operation is a name, `*` or `writes`; the fault is
    /// one of the names below, and `delay` carries milliseconds: `delay=250@Query`.
    ///
    /// # Errors
    /// When a word or number is not one of these.
    fn from_str(text: &str) -> Result<Self, InvalidRule> {
        let mut parts = text.split(',');
        let head = parts.next().unwrap_or_default();
        let (fault, operation) = head.split_once('@').ok_or_else(|| InvalidRule(format!("`{head}` is not `fault@operation`")))?;
        if !["*", "writes"].contains(&operation)
            && !dynamo::OPERATIONS.contains(&operation)
            && !sqs::OPERATIONS.contains(&operation)
            && !ses::OPERATIONS.contains(&operation)
            && !buses::OPERATIONS.contains(&operation)
            && !connections::OPERATIONS.contains(&operation)
        {
            return Err(InvalidRule(format!("`{operation}` is not an operation")));
        }
        let mut rule = fault_named(fault)?.on(operation);
        let (mut probability, mut seed, mut times) = (None, 0, None);
        for part in parts {
            match part.split_once('=').unwrap_or((part, "")) {
                ("times", value) => times = Some(number(value)?),
                ("after", value) => rule = rule.after(number(value)?),
                ("always", "") => rule = rule.always(),
                ("containing", value) => rule = rule.containing(value),
                ("chance", value) => probability = Some(number(value)?),
                ("seed", value) => seed = number(value)?,
                _ => return Err(InvalidRule(format!("`{part}` is not a condition"))),
            }
        }
        if let Some(probability) = probability {
            rule = rule.chance(probability, seed);
        }
        Ok(match times {
            Some(times) => rule.times(times),
            None => rule,
        })
    }
}

fn fault_named(text: &str) -> Result<Fault, InvalidRule> {
    Ok(match text.split_once('=').unwrap_or((text, "")) {
        ("throughput-exceeded", "") => Fault::ThroughputExceeded,
        ("throttled", "") => Fault::Throttled,
        ("transaction-conflict", "") => Fault::TransactionConflict,
        ("unprocessed", "") => Fault::Unprocessed,
        ("internal-error", "") => Fault::InternalError,
        ("lose-response", "") => Fault::LoseResponse,
        ("lose-request", "") => Fault::LoseRequest,
        ("delay", millis) => Fault::Delay(Duration::from_millis(number(millis)?)),
        ("duplicate-delivery", "") => Fault::DuplicateDelivery,
        ("reorder", "") => Fault::Reorder,
        ("lose-delete", "") => Fault::LoseDelete,
        ("partial-batch-failure", "") => Fault::PartialBatchFailure,
        ("crash-before", "") => Fault::CrashBefore,
        ("crash-after", "") => Fault::CrashAfter,
        _ => return Err(InvalidRule(format!("`{text}` is not a fault"))),
    })
}

fn number<N: FromStr>(text: &str) -> Result<N, InvalidRule> {
    text.parse().map_err(|_| InvalidRule(format!("`{text}` is not a number that fits")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_every_condition() {
        let rule: Rule = "throughput-exceeded@PutItem,containing=job_,after=1,times=2".parse().unwrap();
        let same = Fault::ThroughputExceeded.on("PutItem").containing("job_").after(1).times(2);
        assert_eq!(rule, same);

        let rule: Rule = "delay=250@*,chance=0.5,seed=7".parse().unwrap();
        let same = Fault::Delay(Duration::from_millis(250)).on("*").chance(0.5, 7);
        assert_eq!(rule, same);
    }

    #[test]
    fn refuses_what_it_does_not_know() {
        for text in ["PutItem", "melt@PutItem", "throttled@PutItem,often", "delay@Query", "throttled@PutItm"] {
            assert!(text.parse::<Rule>().is_err(), "{text}");
        }
    }
}
