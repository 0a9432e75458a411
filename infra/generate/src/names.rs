//! The names of functions and what they are called elsewhere.

use function::Registry;

/// The names of a product's functions, in its registry's order.
pub fn functions(registry: &Registry) -> Vec<&'static str> {
    let endpoints = registry.endpoints.iter().map(|endpoint| endpoint.name);
    let workers = registry.workers.iter().map(|worker| worker.name);
    let ticks = registry.ticks.iter().map(|tick| tick.name);
    let sockets = registry.socket_functions().map(|function| function.name);
    let console = registry.console.map(|console| console.name);
    endpoints
        .chain(registry.fallback.map(|fallback| fallback.endpoint.name))
        .chain(console)
        .chain(workers)
        .chain(ticks)
        .chain(sockets)
        .collect()
}

/// A name's logical id in a template: `schedules-run-now` is `SchedulesRunNow`.
pub fn logical_id(name: &str) -> String {
    name.split('-').map(capitalised).collect()
}

pub(crate) fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_logical_id_is_the_name_in_camel_case() {
        assert_eq!(logical_id("schedules-run-now"), "SchedulesRunNow");
    }
}
