//! Subscriptions: a rule on the bus for each kind of event and queue, and for each queue the policy that lets those
//! rules send to it. What EventBridge cannot deliver within a day goes to the queue's dead letters.

use ::function::Subscription;
use queue::Queue;

use super::{arn_of, dead_arn_of, dead_url_of, url_of};
use crate::names::logical_id;

/// EventBridge tries again for at most a day, and at most 185 times.
const TRIED_FOR_S: u32 = 86_400;

pub(crate) fn resources(product: &str, subscriptions: &[Subscription]) -> String {
    let mut text: String = subscriptions.iter().map(|subscription| rule(product, subscription)).collect();
    let mut queues: Vec<Queue> = Vec::new();
    for Subscription { queue, .. } in subscriptions {
        if !queues.contains(queue) {
            queues.push(*queue);
        }
    }
    for queue in queues {
        let rules = subscriptions.iter().filter(|subscription| subscription.queue == queue);
        let rules: Vec<String> = rules.map(|subscription| id(product, subscription)).collect();
        text.push_str(&policy(product, &queue, &rules));
    }
    text
}

/// The logical id of a rule: `team.erased` for the queue `erase` of schedules is `SchedulesTeamErasedToErase`.
fn id(product: &str, Subscription { kind, queue }: &Subscription) -> String {
    logical_id(&format!("{product}-{}-to-{}", kind.replace(['.', '_'], "-"), queue.name))
}

fn rule(product: &str, subscription: &Subscription) -> String {
    let Subscription { kind, queue } = subscription;
    let (id, name, arn, dead) = (id(product, subscription), queue.name, arn_of(queue), dead_arn_of(queue));
    format!(
        "
  # {kind} goes to the queue {name}.
  {id}:
    Type: AWS::Events::Rule
    Properties:
      EventBusName: !Ref EventBusName
      EventPattern:
        source: [{source}]
        detail-type: [{kind}]
      Targets:
        - Id: queue
          Arn: !Ref {arn}
          DeadLetterConfig: {{Arn: !Ref {dead}}}
          RetryPolicy: {{MaximumEventAgeInSeconds: {TRIED_FOR_S}, MaximumRetryAttempts: 185}}
",
        source = events::SOURCE,
    )
}

fn policy(product: &str, queue: &Queue, rules: &[String]) -> String {
    let rules: String = rules.iter().map(|rule| format!("                  - !GetAtt {rule}.Arn\n")).collect();
    format!(
        "
  {id}:
    Type: AWS::SQS::QueuePolicy
    Properties:
      Queues: [!Ref {url}, !Ref {dead_url}]
      PolicyDocument:
        Version: \"2012-10-17\"
        Statement:
          - Sid: Events
            Effect: Allow
            Principal: {{Service: events.amazonaws.com}}
            Action: sqs:SendMessage
            Resource: [!Ref {arn}, !Ref {dead_arn}]
            Condition:
              ArnEquals:
                aws:SourceArn:
{rules}",
        id = logical_id(&format!("{product}-{}-policy", queue.name)),
        url = url_of(queue),
        dead_url = dead_url_of(queue),
        arn = arn_of(queue),
        dead_arn = dead_arn_of(queue),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const ERASE: Queue = Queue { name: "orders-erase", visibility_s: 180, max_receives: 5, due: true };

    #[test]
    fn a_queue_has_a_rule_for_each_kind_and_one_policy() {
        let both =
            [Subscription { kind: "team.erased", queue: ERASE }, Subscription { kind: "team.export_requested", queue: ERASE }];
        let text = resources("orders", &both);
        for line in [
            "  OrdersTeamErasedToOrdersErase:\n    Type: AWS::Events::Rule\n",
            "  OrdersTeamExportRequestedToOrdersErase:\n    Type: AWS::Events::Rule\n",
            "        source: [minutehand]\n        detail-type: [team.export_requested]\n",
            "          Arn: !Ref OrdersEraseArn\n          DeadLetterConfig: {Arn: !Ref OrdersEraseDeadArn}\n",
            "      Queues: [!Ref OrdersEraseUrl, !Ref OrdersEraseDeadUrl]\n",
            "                  - !GetAtt OrdersTeamErasedToOrdersErase.Arn\n                  - !GetAtt OrdersTeamExportRequestedToOrdersErase.Arn\n",
        ] {
            assert!(text.contains(line), "{line} is missing from:{text}");
        }
        // Each policy of a queue takes the place of the one before.
        assert_eq!(text.matches("AWS::SQS::QueuePolicy").count(), 1);
        assert_eq!(resources("orders", &[]), "");
    }
}
