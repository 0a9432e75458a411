//! A worker: its function behind its queue.

use ::function::Worker;

use super::function::Function;
use super::{Product, arn_of};

pub(crate) fn resources(worker: &Worker, product: &Product) -> String {
    let queue = worker.queue.name;
    let function = Function {
        name: worker.name,
        description: &format!("Works the queue {queue}"),
        memory_mb: worker.memory_mb,
        timeout_s: worker.timeout_s,
        touches: worker.all_touches(),
        fed_from: Some(worker.queue),
        product,
    };
    let (id, arn) = (function.id(), arn_of(&worker.queue));
    let (batch_size, window_s, at_most) = (worker.batch_size, worker.window_s, worker.at_most);
    format!(
        "
  # Works the queue {queue}.
{}
  {id}Source:
    Type: AWS::Lambda::EventSourceMapping
    Properties:
      FunctionName: !Ref {id}
      EventSourceArn: !Ref {arn}
      BatchSize: {batch_size}
      MaximumBatchingWindowInSeconds: {window_s}
      ScalingConfig: {{MaximumConcurrency: {at_most}}}
      FunctionResponseTypes: [ReportBatchItemFailures]
",
        function.resources()
    )
}
