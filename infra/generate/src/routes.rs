//! The routes of all endpoints, which the fallback's Lambda reads: it runs without the products.

use function::Registry;

/// A line for each endpoint, `GET /api/jobs schedules`: the product is named where it has an HTTP API of its own.
pub(crate) fn routes(registries: &[&'static Registry]) -> String {
    registries.iter().map(|registry| of_product(registry)).collect()
}

fn of_product(registry: &Registry) -> String {
    let gateway = if registry.has_own_gateway() { format!(" {}", registry.product) } else { String::new() };
    let endpoints = registry.endpoints.iter();
    endpoints.map(|endpoint| format!("{} {}{gateway}\n", endpoint.verb.method(), endpoint.path)).collect()
}
