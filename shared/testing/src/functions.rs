//! Functions by name, whichever product's they are.

use function::{Registry, Sample};
use lambda::Function;
use serde_json::Value;
use trial::{Values, event};

/// The function `name` of `registries`.
pub fn function(registries: &[&'static Registry], name: &str) -> Option<Function> {
    registries.iter().find_map(|registry| Function::find(registry, name))
}

/// The sample of `function`.
pub fn sample_of(function: &Function) -> &'static Sample {
    match function {
        Function::Endpoint(endpoint) | Function::Fallback(endpoint, _) => &endpoint.sample,
        Function::Console(console) => &console.sample,
        Function::Worker(worker) => &worker.sample,
        Function::Tick(tick) => &tick.sample,
        Function::Socket(function) => &function.sample,
    }
}

/// The event of `function`, which speaks of `values`.
pub(crate) fn event_of(registries: &[&'static Registry], function: &Function, values: &Values) -> Value {
    match function {
        Function::Endpoint(endpoint) => event::of_endpoint(endpoint, values),
        Function::Fallback(endpoint, _) => event::of_fallback(endpoint, values),
        Function::Console(console) => event::of_console(console, values),
        Function::Tick(tick) => event::of_tick(tick),
        Function::Socket(function) => event::of_socket(function, values),
        Function::Worker(worker) => {
            let is_its = |registry: &&&Registry| registry.workers.iter().any(|other| other.name == worker.name);
            event::of_worker(registries.iter().find(is_its).expect("the worker's product"), worker, values)
        }
    }
}
