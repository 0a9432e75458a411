//! The part of `infra/alarms.yaml` that follows from the registries: dead letters and waiting messages of each queue,
//! errors of each worker and tick.

use function::Registry;

use crate::names::logical_id;

/// One alarm, in the words in which they differ.
struct Alarm<'a> {
    id: String,
    name: String,
    description: String,
    metric: &'a str,
    namespace: &'a str,
    dimension: String,
    statistic: &'a str,
    periods: &'a str,
    threshold: u32,
}

/// The alarms of all queues, workers and ticks.
pub(crate) fn alarms(registries: &[&'static Registry]) -> String {
    let queues = registries.iter().flat_map(|registry| registry.workers).map(|worker| worker.queue.name);
    let workers = registries.iter().flat_map(|registry| registry.workers).map(|worker| worker.name);
    let ticks = registries.iter().flat_map(|registry| registry.ticks).map(|tick| tick.name);
    let sockets = registries.iter().flat_map(|registry| registry.socket_functions()).map(|function| function.name);
    let of_queues = queues.flat_map(|queue| [dead(queue), old(queue)]);
    of_queues.chain(workers.chain(ticks).chain(sockets).map(errors)).map(|alarm| resource(&alarm)).collect()
}

fn dead(queue: &str) -> Alarm<'_> {
    Alarm {
        id: format!("{}Dead", logical_id(queue)),
        name: format!("{queue} has dead letters"),
        description: format!(
            "Messages of {queue} could not be worked and lie in the dead-letter queue. That is a mistake of ours, not of a \
             receiver. Look at the log for \"a message failed\", mend it, then redrive the queue."
        ),
        namespace: "AWS/SQS",
        metric: "ApproximateNumberOfMessagesVisible",
        dimension: format!("QueueName, Value: !Sub \"${{Name}}-{queue}-dead\""),
        statistic: "Maximum",
        periods: "EvaluationPeriods: 1",
        threshold: 0,
    }
}

fn old(queue: &str) -> Alarm<'_> {
    Alarm {
        id: format!("{}Old", logical_id(queue)),
        name: format!("{queue} waits"),
        description: format!(
            "The oldest message of {queue} has waited for more than twenty minutes, the longest that one is sent ahead and then \
             some. Look at errors and throttles of the function that works it."
        ),
        namespace: "AWS/SQS",
        metric: "ApproximateAgeOfOldestMessage",
        dimension: format!("QueueName, Value: !Sub \"${{Name}}-{queue}\""),
        statistic: "Maximum",
        periods: "EvaluationPeriods: 5",
        threshold: 1_200,
    }
}

fn errors(function: &str) -> Alarm<'_> {
    Alarm {
        id: format!("{}Errors", logical_id(function)),
        name: format!("{function} fails"),
        description: format!(
            "The function {function} failed as a whole: it timed out, ran out of memory or reached no table. Look at its log for \
             level ERROR."
        ),
        namespace: "AWS/Lambda",
        metric: "Errors",
        dimension: format!("FunctionName, Value: !Sub \"${{Name}}-{function}\""),
        statistic: "Sum",
        periods: "EvaluationPeriods: 5\n      DatapointsToAlarm: 2",
        threshold: 0,
    }
}

fn resource(alarm: &Alarm<'_>) -> String {
    let Alarm { id, name, description, namespace, metric, dimension, statistic, periods, threshold } = alarm;
    format!(
        "  {id}:
    Type: AWS::CloudWatch::Alarm
    Properties:
      AlarmName: !Sub ${{Name}} {name}
      AlarmDescription: >-
        {description}
      Namespace: {namespace}
      MetricName: {metric}
      Dimensions:
        - {{Name: {dimension}}}
      Statistic: {statistic}
      Period: 60
      {periods}
      Threshold: {threshold}
      ComparisonOperator: GreaterThanThreshold
      TreatMissingData: notBreaching
      AlarmActions: [!Ref Alarms]
      OKActions: [!Ref Alarms]

"
    )
}
