//! Metrics: events with the target `metrics` become lines in CloudWatch's embedded metric format (EMF), from
//! which CloudWatch makes metrics without a call to it.
//!
//! The format: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html>

use std::fmt::Debug;
use std::io::Write;
use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Map, Value, json};
use tracing::field::{Field, Visit};
use tracing::{Event, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::Context;

/// The target of events that are metrics.
pub(crate) const TARGET: &str = "metrics";
const NAMESPACE: &str = "Minutehand";

/// Writes metrics to stdout.
#[derive(Debug)]
pub(crate) struct Metrics {
    deployed_as: Option<String>,
}

impl Metrics {
    /// Those of this process.
    pub(crate) fn new() -> Self {
        Metrics { deployed_as: std::env::var("AWS_LAMBDA_FUNCTION_NAME").ok() }
    }
}

impl<S: Subscriber> Layer<S> for Metrics {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        if event.metadata().target() != TARGET {
            return;
        }
        let mut values = Values::default();
        event.record(&mut values);
        // The name it has in AWS, the stack's included: two stacks of one account do not share a metric.
        if let Some(deployed_as) = &self.deployed_as {
            values.texts.insert("function".to_owned(), deployed_as.as_str().into());
        }
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let at_ms = u64::try_from(now.as_millis()).unwrap_or(u64::MAX);
        // Whoever reads the logs may have gone; a metric is no reason to stop.
        let _ = writeln!(std::io::stdout(), "{}", values.line(at_ms));
    }
}

/// The fields of one event: numbers are metrics, texts are dimensions.
#[derive(Debug, Default)]
struct Values {
    numbers: Map<String, Value>,
    texts: Map<String, Value>,
}

impl Values {
    fn line(self, at_ms: u64) -> Value {
        let dimensions: Vec<&String> = self.texts.keys().collect();
        let metrics: Vec<Value> = self.numbers.keys().map(|name| json!({"Name": name, "Unit": unit(name)})).collect();
        let declared = json!({
            "Timestamp": at_ms,
            "CloudWatchMetrics": [{"Namespace": NAMESPACE, "Dimensions": [dimensions], "Metrics": metrics}],
        });
        let mut line = Map::from_iter([("_aws".to_owned(), declared)]);
        line.extend(self.texts);
        line.extend(self.numbers);
        Value::Object(line)
    }
}

/// Our names end in their unit.
fn unit(name: &str) -> &'static str {
    if name.ends_with("_ms") { "Milliseconds" } else { "Count" }
}

impl Visit for Values {
    fn record_i64(&mut self, field: &Field, value: i64) {
        self.numbers.insert(field.name().to_owned(), value.into());
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.numbers.insert(field.name().to_owned(), value.into());
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.texts.insert(field.name().to_owned(), value.into());
    }

    /// The message, if there is one, is for people.
    fn record_debug(&mut self, _: &Field, _: &dyn Debug) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_metrics_and_texts_dimensions() {
        let values = Values {
            numbers: Map::from_iter([("lateness_ms".to_owned(), 12.into())]),
            texts: Map::from_iter([("function".to_owned(), "schedules-deliver".into())]),
        };
        assert_eq!(
            values.line(1_700_000_000_000),
            json!({
                "_aws": {
                    "Timestamp": 1_700_000_000_000_u64,
                    "CloudWatchMetrics": [{
                        "Namespace": "Minutehand",
                        "Dimensions": [["function"]],
                        "Metrics": [{"Name": "lateness_ms", "Unit": "Milliseconds"}],
                    }],
                },
                "function": "schedules-deliver",
                "lateness_ms": 12,
            })
        );
    }
}
