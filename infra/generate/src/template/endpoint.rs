//! An endpoint: its function behind an integration and a route of the HTTP API.

use ::function::{Endpoint, Verb};
use queue::Queue;

use super::function::Function;
use super::gateway;

/// The route of whatever no other route takes.
const DEFAULT: &str = "$default";

pub(crate) fn resources(endpoint: &Endpoint, queues: &[Queue]) -> String {
    let function = Function {
        name: endpoint.name,
        description: endpoint.summary,
        memory_mb: endpoint.memory_mb,
        timeout_s: endpoint.timeout_s,
        touches: endpoint.all_touches(),
        fed_from: None,
        queues,
    };
    let id = function.id();
    let (key, source) = route(endpoint.verb, endpoint.path);
    let (integration, route, head) = (gateway::integration(&id), gateway::route(&id, "", &key), head(endpoint, &id));
    let permission = gateway::permission(&id, &source);
    format!("\n  # {key}\n{}{integration}{route}{head}{permission}", function.resources())
}

/// What answers `GET` answers `HEAD`, for which an HTTP API wants a route of its own.
fn head(endpoint: &Endpoint, id: &str) -> String {
    if endpoint.verb != Verb::Get || endpoint.path == DEFAULT {
        return String::new();
    }
    gateway::route(id, "Head", &format!("HEAD {}", endpoint.path))
}

/// The route's key, and how it is written in the ARN of a call to it.
fn route(verb: Verb, path: &str) -> (String, String) {
    if path == DEFAULT {
        return (path.to_owned(), path.to_owned());
    }
    let parts = path.split('/').map(|part| if part.starts_with('{') { "*" } else { part });
    let parts: Vec<&str> = parts.collect();
    let method = verb.method();
    // `HEAD` comes to the same function.
    let methods = if verb == Verb::Get { "*" } else { method.as_str() };
    (format!("{method} {path}"), format!("{methods}{}", parts.join("/")))
}
