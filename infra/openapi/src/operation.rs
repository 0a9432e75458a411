//! One endpoint as an operation object.

use std::collections::BTreeMap;

use function::{Endpoint, Who};
use identity::{Action, Role};
use serde_json::{Value, json};
use trial::Values;

use crate::parameters::parameters;
use crate::responses::responses;
use crate::schemas::Schemas;

/// The operation of `endpoint`, which belongs to `product`.
pub(crate) fn of(product: &str, endpoint: &Endpoint, schemas: &mut Schemas, values: &Values) -> Value {
    let operation = endpoint.operation();
    let mut object = json!({
        "operationId": endpoint.name,
        "tags": [product],
        "summary": endpoint.summary,
        "security": security(endpoint.who),
        "responses": responses(&operation, schemas),
    });
    let mut parameters = parameters(endpoint.path, &operation, schemas);
    if let (Some(named), Some(first)) = (endpoint.sample.named, parameters.first_mut()) {
        first["example"] = values.fill(&format!("{{{named}}}")).into();
    }
    if !parameters.is_empty() {
        object["parameters"] = parameters.into();
    }
    if let Some(body) = &operation.body {
        let schema = schemas.input(body);
        let mut content = json!({"schema": schema});
        if let Ok(example) = serde_json::from_str::<Value>(&values.fill(endpoint.sample.body)) {
            content["example"] = example;
        }
        object["requestBody"] = json!({"required": true, "content": {"application/json": content}});
    }
    if let Who::Caller(action) = endpoint.who {
        object["x-permission"] = permission(action);
    }
    if !endpoint.about.is_empty() {
        object["description"] = endpoint.about.into();
    }
    object
}

/// Who may, as the permission matrix says it.
fn permission(action: Action) -> Value {
    let reach = |role: &Role| (role.name(), action.reach_of(*role).name());
    json!({
        "name": action.name,
        "roles": action.roles.map(|_| Role::ALL.iter().map(reach).collect::<BTreeMap<_, _>>()),
        "keys": action.keys.name(),
    })
}

fn security(who: Who) -> Value {
    match who {
        Who::Public => json!([]),
        Who::Caller(_) => json!([{"bearer": []}, {"session": []}]),
    }
}
