//! `infra/queues.yaml`: a queue for each worker, as its entry declares it, and its dead letters.

use function::{Registry, Worker};
use queue::DEAD_LETTERS_KEPT_S;

use crate::names::logical_id;
use crate::template::{arn_of, dead_arn_of, dead_url_of, url_of};

const HEAD: &str = "\
# Written by `cargo run -p generate` from the registries; do not edit.
#
# One queue for each worker, as its entry declares it, each with a dead-letter queue that keeps what could not be worked
# for 14 days, the most that SQS allows. They are standard queues; messages carry their team as group id, by which SQS
# keeps one team's flood from delaying the others.
AWSTemplateFormatVersion: \"2010-09-09\"
Description: \"Minutehand, queues: one for each worker, and its dead letters.\"

Parameters:
  Name:
    Type: String
    Description: Name of the root stack; begins the name of every queue.

Resources:
";

/// The template of all queues.
pub(crate) fn template(registries: &[&'static Registry]) -> String {
    let workers: Vec<&Worker> = registries.iter().flat_map(|registry| registry.workers).collect();
    let resources: Vec<String> = workers.iter().map(|worker| resources(worker)).collect();
    let outputs: String = registries.iter().flat_map(|registry| outputs(registry)).collect();
    format!("{HEAD}{}\nOutputs:\n{outputs}", resources.join("\n"))
}

fn resources(worker: &Worker) -> String {
    let (queue, by) = (worker.queue, worker.name);
    let (id, name, visibility_s, max_receives) = (logical_id(queue.name), queue.name, queue.visibility_s, queue.max_receives);
    format!(
        "  # Worked by {by}.
  {id}:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: !Sub ${{Name}}-{name}
      VisibilityTimeout: {visibility_s}
      SqsManagedSseEnabled: true
      RedrivePolicy: {{deadLetterTargetArn: !GetAtt {id}Dead.Arn, maxReceiveCount: {max_receives}}}

  {id}Dead:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: !Sub ${{Name}}-{name}-dead
      MessageRetentionPeriod: {DEAD_LETTERS_KEPT_S}
      SqsManagedSseEnabled: true
"
    )
}

/// What the other stacks are told: of the dead letters only where a rule of the bus sends to them.
fn outputs(registry: &Registry) -> Vec<String> {
    let output = |name: String, value: String| format!("  {name}:\n    Value: {value}\n");
    let mut outputs = Vec::new();
    for Worker { queue, .. } in registry.workers {
        let id = logical_id(queue.name);
        outputs.push(output(url_of(queue), format!("!Ref {id}")));
        outputs.push(output(arn_of(queue), format!("!GetAtt {id}.Arn")));
        if registry.subscriptions.iter().any(|subscription| subscription.queue == *queue) {
            outputs.push(output(dead_url_of(queue), format!("!Ref {id}Dead")));
            outputs.push(output(dead_arn_of(queue), format!("!GetAtt {id}Dead.Arn")));
        }
    }
    outputs
}
