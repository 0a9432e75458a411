//! An endpoint: its function behind an integration and a route of the HTTP API.

use ::function::Endpoint;

use super::Product;
use super::function::Function;

pub(crate) fn resources(endpoint: &Endpoint, product: &Product) -> String {
    let function = Function {
        name: endpoint.name,
        description: endpoint.summary,
        memory_mb: endpoint.memory_mb,
        timeout_s: endpoint.timeout_s,
        touches: endpoint.all_touches(),
        fed_from: None,
        product,
    };
    let (id, arn, api) = (function.id(), function.arn(), product.api);
    let (key, source) = (endpoint.route_key(), source(endpoint));
    let (integration, route, permission) =
        (api.integration(&id, &arn), api.route(&id, "", &key), api.permission(&id, &arn, &source));
    format!("\n  # {}\n{}{integration}{route}{permission}", title(endpoint), function.resources())
}

/// `GET /api/jobs`.
fn title(endpoint: &Endpoint) -> String {
    endpoint.route_key().replace("ANY ", "GET ")
}

/// The route's key as the ARN of a call to it has it: `*/api/job/*/logs`.
fn source(endpoint: &Endpoint) -> String {
    let key = endpoint.route_key();
    let Some((method, path)) = key.split_once(' ') else { return key };
    let parts: Vec<&str> = path.split('/').map(|part| if part.starts_with('{') { "*" } else { part }).collect();
    format!("{}{}", if method == "ANY" { "*" } else { method }, parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const JOB: Endpoint = Endpoint::get("a", "/api/job/{id}/logs", "", |site| site.to_any(|| async {}));

    #[test]
    fn what_answers_get_has_every_method_that_is_left() {
        let of = |endpoint: Endpoint| (endpoint.route_key(), source(&endpoint));
        assert_eq!(of(JOB), ("ANY /api/job/{id}/logs".into(), "*/api/job/*/logs".into()));
        let post = Endpoint::post("a", "/api/schedule", "", |site| site.to_any(|| async {}));
        assert_eq!(of(post), ("POST /api/schedule".into(), "POST/api/schedule".into()));
        assert_eq!(of(Endpoint { path: "$default", ..JOB }), ("$default".into(), "$default".into()));
    }
}
