//! The OpenAPI 3.1 document of a product, drawn from its registry: what an endpoint is called and who may call it from its
//! entry, what it takes and gives from the types of its handler.

mod operation;
mod parameters;
mod responses;
mod schemas;
mod webhooks;

use api::{ProblemKind, problems};
use function::Registry;
use serde_json::{Map, Value, json};
use trial::Values;

use crate::responses::{response_headers, shared_responses};
use crate::schemas::Schemas;

/// The document of one product as JSON, two spaces an indent, its keys sorted, with a line end at its end. Its examples
/// are the endpoints' samples, which speak of `values`. `shared/reference` puts those of all products together.
pub fn document(registry: &Registry, values: &Values) -> String {
    let mut schemas = Schemas::new();
    let paths = paths(registry, &mut schemas, values);
    let webhooks = webhooks::all(registry, &mut schemas);
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
        "tags": [{"name": registry.product, "description": registry.about}],
        "paths": paths,
        "webhooks": webhooks,
        "x-problems": problems_of(registry),
        "components": {
            "responses": shared_responses(registry, &mut schemas),
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

fn paths(registry: &Registry, schemas: &mut Schemas, values: &Values) -> Map<String, Value> {
    let mut paths = Map::new();
    for endpoint in registry.endpoints {
        let item = paths.entry(endpoint.path).or_insert_with(|| json!({}));
        let method = endpoint.verb.method().as_str().to_lowercase();
        item[method] = operation::of(registry.product, endpoint, schemas, values);
    }
    paths
}

/// Every problem that its endpoints know, with what to do about it: what the catalogue of errors is made of.
fn problems_of(registry: &Registry) -> Vec<Value> {
    let problems = function::catalogue(&[registry]).into_iter();
    let problem =
        |ProblemKind { status, code, when, advice }| json!({"status": status, "code": code, "when": when, "advice": advice});
    problems.map(problem).collect()
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
