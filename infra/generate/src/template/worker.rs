//! A worker: its function behind its queue.

use ::function::Worker;
use queue::Queue;

use super::arn_of;
use super::function::Function;

pub(crate) fn resources(worker: &Worker, queues: &[Queue]) -> String {
    let queue = worker.queue.name;
    let function = Function {
        name: worker.name,
        description: &format!("Works the queue {queue}"),
        memory_mb: worker.memory_mb,
        timeout_s: worker.timeout_s,
        touches: worker.touches.to_vec(),
        fed_from: Some(worker.queue),
        queues,
    };
    let (id, arn) = (function.id(), arn_of(&worker.queue));
    let (batch_size, window_s) = (worker.batch_size, worker.window_s);
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
      FunctionResponseTypes: [ReportBatchItemFailures]
",
        function.resources()
    )
}
