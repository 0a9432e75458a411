//! Functions by name, whichever product's they are.

use function::{Registry, Route};
use lambda::Function;

/// The function `name` of `registries`; `routes` are what the fallback knows of the others.
pub fn function(registries: &[&'static Registry], name: &str, routes: fn() -> Vec<Route>) -> Option<Function> {
    let fallbacks = registries.iter().filter_map(|registry| registry.fallback);
    let fallback = || fallbacks.into_iter().find(|fallback| fallback.name == name);
    let found = registries.iter().find_map(|registry| Function::find(registry, name));
    found.or_else(|| fallback().map(|fallback| Function::Fallback(fallback, routes)))
}
