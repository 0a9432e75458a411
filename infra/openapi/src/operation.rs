//! One endpoint as an operation object.

use function::{Endpoint, Who};
use serde_json::{Value, json};

use crate::parameters::parameters;
use crate::responses::responses;
use crate::schemas::Schemas;

/// The operation of `endpoint`, which belongs to `product`.
pub(crate) fn of(product: &str, endpoint: &Endpoint, schemas: &mut Schemas) -> Value {
    let operation = endpoint.operation();
    let mut object = json!({
        "operationId": endpoint.name,
        "tags": [product],
        "summary": endpoint.summary,
        "security": security(endpoint.who),
        "responses": responses(&operation, schemas),
    });
    let parameters = parameters(endpoint.path, &operation, schemas);
    if !parameters.is_empty() {
        object["parameters"] = parameters.into();
    }
    if let Some(body) = &operation.body {
        let schema = schemas.input(body);
        object["requestBody"] = json!({"required": true, "content": {"application/json": {"schema": schema}}});
    }
    if !endpoint.about.is_empty() {
        object["description"] = endpoint.about.into();
    }
    object
}

fn security(who: Who) -> Value {
    match who {
        Who::Public => json!([]),
        Who::Caller(_) => json!([{"bearer": []}, {"session": []}]),
    }
}
