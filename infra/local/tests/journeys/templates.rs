//! What is written by hand of the deployment agrees with the registries.

use std::collections::BTreeSet;
use std::fs;

use function::{Subscription, Tick, Worker};
use generate::{Load, logical_id};
use minutehand::REGISTRIES;

use crate::events::root;

/// An HTTP API's limit on routes, and on integrations. AWS raises only that on routes.
const MOST_OF_A_GATEWAY: usize = 300;

fn read(path: &str) -> String {
    let path = root().join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn workers() -> impl Iterator<Item = &'static Worker> {
    REGISTRIES.iter().flat_map(|registry| registry.workers)
}

fn ticks() -> impl Iterator<Item = &'static Tick> {
    REGISTRIES.iter().flat_map(|registry| registry.ticks)
}

/// The names of what runs behind sockets.
fn socket_functions() -> impl Iterator<Item = &'static str> {
    REGISTRIES.iter().flat_map(|registry| registry.socket_functions()).map(|function| function.name)
}

/// The lines of the entry `id` of a template, up to the next entry or section.
fn entry(template: &str, id: &str) -> String {
    let lines = template.lines().skip_while(|line| *line != format!("  {id}:")).skip(1);
    let lines: Vec<&str> = lines.take_while(|line| line.is_empty() || line.starts_with("   ")).collect();
    assert!(!lines.is_empty(), "`{id}` is missing from:\n{template}");
    lines.join("\n")
}

#[test]
fn every_queue_is_as_its_worker_declares_it() {
    let template = read("infra/queues.yaml");
    for worker in workers() {
        let queue = worker.queue;
        // What AWS asks for, so that no batch in progress is handed out again.
        assert!(queue.visibility_s >= 6 * worker.timeout_s, "{}: visibility under 6 × the worker's timeout", queue.name);
        let (id, name) = (logical_id(queue.name), queue.name);
        let made = entry(&template, &id);
        for line in [
            format!("QueueName: !Sub ${{Name}}-{name}"),
            format!("VisibilityTimeout: {}", queue.visibility_s),
            format!("RedrivePolicy: {{deadLetterTargetArn: !GetAtt {id}Dead.Arn, maxReceiveCount: {}}}", queue.max_receives),
        ] {
            assert!(made.contains(&line), "infra/queues.yaml, {id}: `{line}` is missing from:\n{made}");
        }
        entry(&template, &format!("{id}Dead"));
        entry(&template, &format!("{id}Url"));
        entry(&template, &format!("{id}Arn"));
    }
}

#[test]
fn a_subscription_finds_its_queue() {
    let template = read("infra/queues.yaml");
    for subscription in REGISTRIES.iter().flat_map(|registry| registry.subscriptions) {
        let Subscription { kind, queue } = subscription;
        assert!(workers().any(|worker| worker.queue == *queue), "{kind} goes to {}, which has no worker", queue.name);
        entry(&template, &format!("{}DeadUrl", logical_id(queue.name)));
        entry(&template, &format!("{}DeadArn", logical_id(queue.name)));
    }
}

#[test]
fn what_nobody_sees_fail_has_an_alarm() {
    let template = read("infra/alarms.yaml");
    for name in workers().map(|worker| worker.queue.name) {
        for (id, queue) in
            [(format!("{}Dead", logical_id(name)), format!("{name}-dead")), (format!("{}Old", logical_id(name)), name.into())]
        {
            assert!(entry(&template, &id).contains(&format!("\"${{Name}}-{queue}\"")), "infra/alarms.yaml, {id}: not of {queue}");
        }
    }
    for name in workers().map(|worker| worker.name).chain(ticks().map(|tick| tick.name)).chain(socket_functions()) {
        let errors = entry(&template, &format!("{}Errors", logical_id(name)));
        assert!(
            errors.contains(&format!("\"${{Name}}-{name}\"")),
            "infra/alarms.yaml: the alarm for {name} watches another function"
        );
    }
    for tick in ticks() {
        let missing = format!("Value: !Sub \"${{Name}}-{}\"", tick.name);
        assert!(
            template.split("MetricName: Invocations").skip(1).any(|rest| rest[..200].contains(&missing)),
            "infra/alarms.yaml: nobody notices when {} is missing",
            tick.name
        );
    }
}

#[test]
fn the_root_gives_every_product_what_its_template_asks_for() {
    let root = read("template.yaml");
    for registry in REGISTRIES {
        let child = read(&format!("infra/{}.yaml", registry.product));
        let declared = child.split("\nResources:").next().unwrap().split("\nParameters:\n").nth(1).unwrap();
        let names = |text: &str, indent: &str| -> BTreeSet<String> {
            let names = text.lines().filter_map(|line| line.strip_prefix(indent)).filter(|name| !name.starts_with(' '));
            names.filter_map(|name| Some(name.split_once(':')?.0.to_owned())).collect()
        };
        let given = entry(&root, &logical_id(registry.product));
        let (_, given) = given.split_once("      Parameters:\n").unwrap();
        assert_eq!(
            names(given, "        "),
            names(declared, "  "),
            "template.yaml, {}: the parameters given (left) are not those that infra/{}.yaml declares (right)",
            logical_id(registry.product),
            registry.product
        );
    }
}

#[test]
fn what_yaml_would_read_otherwise_is_quoted() {
    let written = REGISTRIES.iter().map(|registry| format!("infra/{}.yaml", registry.product));
    for path in written.chain(["template.yaml".to_owned()]) {
        for line in read(&path).lines() {
            let Some((_, text)) = line.split_once("Description: ") else { continue };
            let quoted = text.starts_with('"') && text.ends_with('"');
            assert!(quoted || !(text.contains(": ") || text.contains(" #")), "{path}: quote {text}");
        }
    }
}

#[test]
fn every_http_api_has_room_for_its_endpoints() {
    let gateways = generate::gateways(&REGISTRIES);
    for Load { product, integrations, routes } in &gateways {
        let whose = product.unwrap_or("all products");
        let fits = *integrations <= MOST_OF_A_GATEWAY && *routes <= MOST_OF_A_GATEWAY;
        assert!(
            fits,
            "the HTTP API of {whose} has {integrations} integrations and {routes} routes, of which it takes 300: give one of its \
             products an HTTP API of its own, by `Gateway::Own` in its registry, or make two products of the largest"
        );
    }
    let written: usize = REGISTRIES
        .iter()
        .map(|registry| read(&format!("infra/{}.yaml", registry.product)))
        // Those of sockets are on WebSocket APIs.
        .map(|template| {
            template.matches("\n      RouteKey: ").count() - template.matches("Ref SocketApi\n      RouteKey: ").count()
        })
        .sum();
    assert_eq!(gateways.iter().map(|load| load.routes).sum::<usize>(), written, "the routes counted, and those in the templates");
    let endpoints: usize = REGISTRIES.iter().map(|registry| registry.endpoints.len()).sum();
    assert!(written > endpoints, "each endpoint has a route, and the rest one");
}

#[test]
fn pages_and_what_belongs_to_no_product_are_on_the_shared_http_api() {
    for registry in REGISTRIES {
        let template = read(&format!("infra/{}.yaml", registry.product));
        let fallback = registry.fallback.map(|fallback| fallback.endpoint.name);
        for name in registry.console.map(|console| console.name).into_iter().chain(fallback) {
            let (place, integration) = (format!("infra/{}.yaml: {name}", registry.product), logical_id(name));
            let integration = template.split_once(&format!("  {integration}Integration:")).unwrap_or_else(|| panic!("{place}")).1;
            assert!(integration[..200].contains("ApiId: !Ref Api\n"), "{place}");
        }
    }
}

#[test]
fn one_command_builds_every_product() {
    let config = read(".cargo/config.toml");
    for registry in REGISTRIES {
        let option = format!("-p {}", registry.product);
        assert!(config.contains(&option), ".cargo/config.toml: the alias `lambdas` lacks `{option}`");
    }
}
