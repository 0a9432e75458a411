//! Answers: one for each status, a problem's with all its codes.

use std::collections::{BTreeMap, BTreeSet};

use api::{HeaderField, Operation, Problem, ProblemKind, ReplyKind, problems};
use function::Registry;
use schemars::SchemaGenerator;
use serde_json::{Map, Value, json};

use crate::schemas::Schemas;

/// All answers of an operation, by status.
pub(crate) fn responses(operation: &Operation, schemas: &mut Schemas) -> Map<String, Value> {
    let mut responses = Map::new();
    for reply in &operation.replies {
        responses.insert(reply.status.to_string(), success(reply, schemas));
    }
    for (status, kinds) in by_status(operation) {
        let response = match kinds.as_slice() {
            [only] => json!({"$ref": format!("#/components/responses/{}", only.code)}),
            several => problem(several, schemas),
        };
        responses.insert(status.to_string(), response);
    }
    responses
}

/// The problems that are a status's only one at some endpoint, under their codes.
pub(crate) fn shared_responses(registry: &Registry, schemas: &mut Schemas) -> Map<String, Value> {
    let groups = registry.endpoints.iter().flat_map(|endpoint| by_status(&endpoint.operation()).into_values());
    let alone: BTreeSet<ProblemKind> = groups.filter(|kinds| kinds.len() == 1).flatten().collect();
    alone.into_iter().map(|kind| (kind.code.to_owned(), problem(&[kind], schemas))).collect()
}

fn by_status(operation: &Operation) -> BTreeMap<u16, Vec<ProblemKind>> {
    let mut by_status: BTreeMap<u16, Vec<ProblemKind>> = BTreeMap::new();
    for kind in &operation.problems {
        by_status.entry(kind.status).or_default().push(*kind);
    }
    by_status
}

/// What every answer carries.
pub(crate) fn response_headers() -> Value {
    json!({
        "x-request-id": {
            "description": "Names this request; quote it when something went wrong.",
            "required": true,
            "schema": {"type": "string", "pattern": "^req_[0-9A-HJKMNP-TV-Z]{26}$"},
        },
    })
}

fn success(reply: &ReplyKind, schemas: &mut Schemas) -> Value {
    let description = match reply.status {
        201 => "It now exists.",
        202 => "It is on its way.",
        204 => "Done.",
        304 => "The caller has it already.",
        _ => "As asked.",
    };
    let mut response = json!({"description": description, "headers": headers(&reply.headers, schemas)});
    if let Some(body) = reply.body {
        response["content"] = json!({reply.media_type: {"schema": schemas.given(body)}});
    }
    response
}

fn problem(kinds: &[ProblemKind], schemas: &mut Schemas) -> Value {
    let codes: Vec<&str> = kinds.iter().map(|kind| kind.code).collect();
    let status = kinds.first().map(|kind| kind.status);
    let lines: Vec<String> = kinds.iter().map(|kind| format!("`{}`: {}.", kind.code, kind.when)).collect();
    let body = schemas.given(SchemaGenerator::subschema_for::<Problem>);
    let narrowed = json!({"properties": {"status": {"const": status}, "code": {"enum": codes}}});
    let own: Vec<HeaderField> = kinds.iter().filter_map(header_of).collect();
    json!({
        "description": lines.join("\n\n"),
        "headers": headers(&own, schemas),
        "content": {"application/problem+json": {"schema": {"allOf": [body, narrowed]}}},
    })
}

/// The headers that single problems bring along.
fn header_of(kind: &ProblemKind) -> Option<HeaderField> {
    let (name, about): (_, &'static str) = match *kind {
        problems::UNAUTHENTICATED => ("www-authenticate", "`Bearer`."),
        problems::BUSY | problems::RATE_LIMITED => ("retry-after", "After how many seconds to ask again."),
        _ => return None,
    };
    Some(HeaderField { name, about, schema: SchemaGenerator::subschema_for::<String> })
}

fn headers(own: &[HeaderField], schemas: &mut Schemas) -> Map<String, Value> {
    let mut headers = Map::new();
    headers.insert("x-request-id".into(), json!({"$ref": "#/components/headers/x-request-id"}));
    for header in own {
        let schema = schemas.given(header.schema);
        headers.insert(header.name.into(), json!({"description": header.about, "schema": schema}));
    }
    headers
}
