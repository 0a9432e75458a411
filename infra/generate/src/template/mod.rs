//! A product's template: plain CloudFormation, since neither SAM's `HttpApi` events nor its nested templates
//! work across stacks.

mod console;
mod endpoint;
mod function;
mod gateway;
mod policy;
mod subscription;
mod tick;
mod worker;

use ::function::Registry;
use queue::Queue;

use crate::names::logical_id;

/// What a stack may be told, besides its queues. It declares what it uses.
const PARAMETERS: [(&str, &str); 15] = [
    ("Name", "Name of the root stack; begins the name of every function."),
    ("Api", "Id of the HTTP API."),
    ("Architecture", "x86_64 or arm64, as the binaries were built."),
    ("TableName", "Name of the table."),
    ("TableArn", "ARN of the table."),
    ("LogGroupName", "Name of the log group that all functions share."),
    ("LogGroupArn", "ARN of the log group."),
    ("SealKeysArn", "ARN of the secret with the seal keys."),
    ("PublicUrl", "Where people reach the API; links in mails lead there."),
    ("MailFrom", "Who mails are from."),
    ("MailIdentityArn", "ARN of the SES identity that mails are sent as."),
    ("EventBusName", "Name of the bus for domain events."),
    ("EventBusArn", "ARN of the bus for domain events."),
    ("GoogleClientId", "Client id at Google; empty if nobody signs in with Google."),
    ("GoogleSecretArn", "ARN of the secret with the client secret for Google."),
];

/// The template of `registry`, one of `all`.
pub(crate) fn template(registry: &'static Registry, all: &[&'static Registry]) -> String {
    let queues: Vec<Queue> = all.iter().flat_map(|registry| registry.workers).map(|worker| worker.queue).collect();
    let mut resources = String::new();
    for endpoint in registry.endpoints.iter().chain(registry.fallback) {
        resources.push_str(&endpoint::resources(endpoint, &queues));
    }
    if let Some(console) = registry.console {
        resources.push_str(&console::resources(console, &queues));
    }
    for worker in registry.workers {
        resources.push_str(&worker::resources(worker, &queues));
    }
    for tick in registry.ticks {
        resources.push_str(&tick::resources(tick, &queues));
    }
    resources.push_str(&subscription::resources(registry.product, registry.subscriptions));
    let product = registry.product;
    format!(
        "# Written by `cargo run -p generate` from functions/{product}/src/lib.rs; do not edit.\n\
         AWSTemplateFormatVersion: \"2010-09-09\"\n\
         Description: \"Minutehand, {product}: one function for each endpoint, worker and tick, and one for its pages.\"\n\n\
         Parameters:\n{}\nResources:{}",
        parameters(&resources, &queues),
        resources.trim_end_matches('\n').to_owned() + "\n"
    )
}

fn parameters(resources: &str, queues: &[Queue]) -> String {
    let fixed = PARAMETERS.iter().map(|(name, meaning)| ((*name).to_owned(), (*meaning).to_owned()));
    let of_queues = queues.iter().flat_map(|queue| {
        [
            (url_of(queue), format!("URL of the queue {}.", queue.name)),
            (arn_of(queue), format!("ARN of the queue {}.", queue.name)),
            (dead_url_of(queue), format!("URL of the dead letters of the queue {}.", queue.name)),
            (dead_arn_of(queue), format!("ARN of the dead letters of the queue {}.", queue.name)),
        ]
    });
    let is_used = |name: &str| {
        resources.contains(&format!("!Ref {name}\n"))
            || resources.contains(&format!("!Ref {name},"))
            || resources.contains(&format!("!Ref {name}]"))
            || resources.contains(&format!("!Ref {name}}}"))
            || resources.contains(&format!("${{{name}}}"))
    };
    let used = fixed.chain(of_queues).filter(|(name, _)| is_used(name));
    used.map(|(name, meaning)| format!("  {name}:\n    Type: String\n    Description: {meaning}\n")).collect()
}

/// The parameter with a queue's URL.
pub(crate) fn url_of(queue: &Queue) -> String {
    format!("{}Url", logical_id(queue.name))
}

/// The parameter with a queue's ARN.
pub(crate) fn arn_of(queue: &Queue) -> String {
    format!("{}Arn", logical_id(queue.name))
}

/// The parameter with the URL of a queue's dead-letter queue.
pub(crate) fn dead_url_of(queue: &Queue) -> String {
    format!("{}DeadUrl", logical_id(queue.name))
}

/// The parameter with the ARN of a queue's dead-letter queue.
pub(crate) fn dead_arn_of(queue: &Queue) -> String {
    format!("{}DeadArn", logical_id(queue.name))
}
