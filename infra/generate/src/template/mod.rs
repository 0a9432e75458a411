//! A product's template: plain CloudFormation, since neither SAM's `HttpApi` events nor its nested templates
//! work across stacks.

mod console;
mod endpoint;
mod function;
mod gateway;
mod policy;
mod socket;
mod subscription;
mod tick;
mod worker;

use ::function::{Registry, Socket};
use queue::Queue;

pub(crate) use self::gateway::Api;
use crate::names::logical_id;
use crate::settings;

/// What a stack may be told, besides its queues and settings. It declares what it uses.
const PARAMETERS: [(&str, &str); 21] = [
    ("Name", "Name of the root stack; begins the name of every function."),
    ("Api", "Id of the HTTP API that products share."),
    ("OwnApi", "Id of the HTTP API that is this product's own."),
    ("SocketApi", "Id of the WebSocket API over which pages are told of changes."),
    ("SocketUrl", "Where the socket is opened over which pages are told of changes."),
    ("RequestsPerSecond", "Requests per second of all callers together that an API takes."),
    ("RequestBurst", "How many requests may come at once above that rate."),
    ("FallbackArn", "ARN of the function that answers where no route does."),
    ("Architecture", "x86_64 or arm64, as the binaries were built."),
    ("TableName", "Name of the table."),
    ("TableArn", "ARN of the table."),
    ("LogGroupName", "Name of the log group that all functions share."),
    ("LogGroupArn", "ARN of the log group."),
    ("SealKeysArn", "ARN of the secret with the seal keys."),
    ("PublicUrl", "Where people reach the API; links in mails lead there."),
    ("MailFrom", "Who mails are from."),
    ("MailIdentityArn", "ARN of the SES identity that mails are sent as."),
    ("BucketName", "Name of the bucket for blobs."),
    ("BucketArn", "ARN of the bucket for blobs."),
    ("EventBusName", "Name of the bus for domain events."),
    ("EventBusArn", "ARN of the bus for domain events."),
];

/// What a product's functions have in common.
pub(crate) struct Product<'a> {
    /// Its name, which is that of their artifact.
    pub(crate) name: &'static str,
    /// Every queue there is, of whichever product.
    pub(crate) queues: &'a [Queue],
    /// The HTTP API that its endpoints are on.
    pub(crate) api: Api,
    /// The products that have an HTTP API of their own.
    pub(crate) gateways: &'a [&'static str],
}

/// The template of `registry`, one of `all`.
pub(crate) fn template(registry: &'static Registry, all: &[&'static Registry]) -> String {
    let (product, resources) = (registry.product, all_resources(registry, all));
    let declared: String = used(&resources, all).into_iter().map(|(name, meaning)| parameter(&name, &meaning)).collect();
    format!(
        "# Written by `cargo run -p generate` from functions/{product}/src/lib.rs; do not edit.\n\
         AWSTemplateFormatVersion: \"2010-09-09\"\n\
         Description: \"Minutehand, {product}: one function for each endpoint, worker and tick, and one for its pages.\"\n\n\
         Parameters:\n{declared}\nResources:{}\n{}",
        resources.trim_end_matches('\n'),
        outputs(registry)
    )
}

/// The names of the parameters that the template of `registry` declares.
pub(crate) fn declared(registry: &'static Registry, all: &[&'static Registry]) -> Vec<String> {
    used(&all_resources(registry, all), all).into_iter().map(|(name, _)| name).collect()
}

/// How many resources the template of `registry` has.
pub(crate) fn resources(registry: &'static Registry, all: &[&'static Registry]) -> usize {
    all_resources(registry, all).matches("\n    Type: ").count()
}

/// What other stacks are told: where whatever they have no route for goes.
fn outputs(registry: &Registry) -> String {
    let Some(fallback) = registry.fallback else { return String::new() };
    format!("\nOutputs:\n  FallbackArn:\n    Value: !GetAtt {}.Arn\n", logical_id(fallback.endpoint.name))
}

/// The products that have an HTTP API of their own.
pub(crate) fn gateways(all: &[&'static Registry]) -> Vec<&'static str> {
    all.iter().filter(|registry| registry.has_own_gateway()).map(|registry| registry.product).collect()
}

/// The sockets of all products, each with its product: one at most, for a function knows one address.
pub(crate) fn sockets(all: &[&'static Registry]) -> Vec<(&'static str, &'static Socket)> {
    all.iter().flat_map(|registry| registry.sockets.iter().map(|socket| (registry.product, socket))).collect()
}

/// The queues of all workers.
pub(crate) fn queues(all: &[&'static Registry]) -> Vec<Queue> {
    all.iter().flat_map(|registry| registry.workers).map(|worker| worker.queue).collect()
}

pub(crate) fn all_resources(registry: &'static Registry, all: &[&'static Registry]) -> String {
    let api = if registry.has_own_gateway() { Api::Own } else { Api::Main };
    let product = Product { name: registry.product, queues: &queues(all), api, gateways: &gateways(all) };
    let mut resources = String::new();
    if registry.has_own_gateway() {
        resources.push_str(&gateway::fallback());
    }
    for endpoint in registry.endpoints.iter().chain(registry.fallback.map(|fallback| fallback.endpoint)) {
        resources.push_str(&endpoint::resources(endpoint, &product));
    }
    if let Some(console) = registry.console {
        resources.push_str(&console::resources(console, &product));
    }
    for socket in registry.sockets {
        resources.push_str(&socket::resources(socket, &product));
    }
    for worker in registry.workers {
        resources.push_str(&worker::resources(worker, &product));
    }
    for tick in registry.ticks {
        resources.push_str(&tick::resources(tick, &product));
    }
    resources + &subscription::resources(product.name, registry.subscriptions)
}

/// The parameters that `resources` refer to, each with its meaning.
fn used(resources: &str, all: &[&'static Registry]) -> Vec<(String, String)> {
    let fixed = PARAMETERS.iter().map(|(name, meaning)| ((*name).to_owned(), (*meaning).to_owned()));
    let of_gateways = gateways(all).into_iter().map(|name| (gateway_url_of(name), format!("Where the API of {name} answers.")));
    let queues = queues(all);
    let of_queues = queues.iter().flat_map(|queue| parameters_of(queue).into_iter().zip(meanings_of(queue)));
    let is_used = |name: &str| {
        [
            format!("!Ref {name}\n"),
            format!("!Ref {name},"),
            format!("!Ref {name}]"),
            format!("!Ref {name}}}"),
            format!("${{{name}}}"),
        ]
        .iter()
        .any(|reference| resources.contains(reference))
    };
    fixed.chain(settings::parameters(all)).chain(of_gateways).chain(of_queues).filter(|(name, _)| is_used(name)).collect()
}

fn parameter(name: &str, meaning: &str) -> String {
    format!("  {name}:\n    Type: String\n    Description: {meaning}\n")
}

/// The parameters by which a stack may be told of `queue`.
pub(crate) fn parameters_of(queue: &Queue) -> [String; 4] {
    [url_of(queue), arn_of(queue), dead_url_of(queue), dead_arn_of(queue)]
}

fn meanings_of(queue: &Queue) -> [String; 4] {
    ["URL of the queue", "ARN of the queue", "URL of the dead letters of the queue", "ARN of the dead letters of the queue"]
        .map(|what| format!("{what} {}.", queue.name))
}

/// The parameter with the address of the HTTP API of `product`.
pub(crate) fn gateway_url_of(product: &str) -> String {
    format!("{}GatewayUrl", logical_id(product))
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
