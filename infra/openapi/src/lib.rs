//! The OpenAPI 3.1 document, drawn from the registries: what an endpoint is called and who may call it from its
//! entry, what it takes and gives from the types of its handler.

mod operation;
mod parameters;
mod responses;
mod schemas;
mod webhooks;

use api::problems;
use function::Registry;
use serde_json::{Map, Value, json};

use crate::responses::{response_headers, shared_responses};
use crate::schemas::Schemas;

/// The whole document as JSON, two spaces an indent, its keys sorted, with a line end at its end.
pub fn document(registries: &[&Registry]) -> String {
    let mut schemas = Schemas::new();
    let paths = paths(registries, &mut schemas);
    let webhooks = webhooks::all(registries, &mut schemas);
    let with_endpoints = registries.iter().filter(|registry| !registry.endpoints.is_empty());
    let tags: Vec<Value> =
        with_endpoints.map(|registry| json!({"name": registry.product, "description": registry.about})).collect();
    let document = json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Minutehand",
            "summary": "Calls your URL at the times you name: signed, retried, and every attempt logged.",
            "description": about(),
            "version": env!("CARGO_PKG_VERSION"),
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "tags": tags,
        "paths": paths,
        "webhooks": webhooks,
        "components": {
            "responses": shared_responses(registries, &mut schemas),
            "headers": response_headers(),
            "securitySchemes": security_schemes(),
            "schemas": schemas.finish(),
        },
    });
    format!("{document:#}\n")
}

fn about() -> String {
    let anywhere = problems::OF_ANY_REQUEST.map(|kind| format!("{} `{}` ({})", kind.status, kind.code, kind.when)).join(", ");
    format!(
        "Bodies are JSON objects of at most 256 KiB; in those that are sent, `null` counts as left out, and in a `PATCH` it \
         takes an optional field away. Every answer that is not a success is a problem (RFC 9457) with a stable `code`. Any \
         request may be refused before its endpoint is asked: {anywhere}. Whatever answers `GET` answers `HEAD`."
    )
}

fn paths(registries: &[&Registry], schemas: &mut Schemas) -> Map<String, Value> {
    let mut paths = Map::new();
    for registry in registries {
        for endpoint in registry.endpoints {
            let item = paths.entry(endpoint.path).or_insert_with(|| json!({}));
            let method = endpoint.verb.method().as_str().to_lowercase();
            item[method] = operation::of(registry.product, endpoint, schemas);
        }
    }
    paths
}

fn security_schemes() -> Value {
    json!({
        "bearer": {
            "type": "http",
            "scheme": "bearer",
            "description": "An API key (`mh_…`, until revoked) or a session token (`mhs_…`, 30 days). It wins over the cookie.",
        },
        "session": {
            "type": "apiKey",
            "in": "cookie",
            "name": "mh_session",
            "description": "What signing up and logging in set.",
        },
    })
}
