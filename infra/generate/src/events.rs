//! `events/`: one event for each function, made from its sample, with things as they are shown.

use std::collections::BTreeMap;

use function::Registry;
use serde_json::Value;
use trial::{Values, event};

/// Every event by its path.
pub(crate) fn files(registries: &[&'static Registry], values: &Values) -> BTreeMap<String, String> {
    let all = registries.iter().flat_map(|registry| events(registry, values));
    all.map(|(name, event)| (format!("events/{name}.json"), format!("{event:#}\n"))).collect()
}

fn events(registry: &'static Registry, values: &Values) -> Vec<(&'static str, Value)> {
    let mut events: Vec<_> =
        registry.endpoints.iter().map(|endpoint| (endpoint.name, event::of_endpoint(endpoint, values))).collect();
    let fallback = registry.fallback.map(|fallback| fallback.endpoint);
    events.extend(fallback.map(|fallback| (fallback.name, event::of_fallback(fallback, values))));
    events.extend(registry.console.map(|console| (console.name, event::of_console(console, values))));
    events.extend(registry.workers.iter().map(|worker| (worker.name, event::of_worker(registry, worker, values))));
    events.extend(registry.socket_functions().map(|function| (function.name, event::of_socket(function, values))));
    events.extend(registry.ticks.iter().map(|tick| (tick.name, event::of_tick(tick))));
    events
}
