//! Parameters: the id in a path, the fields of a query, the headers an endpoint reads.

use api::Operation;
use serde_json::{Value, json};

use crate::schemas::{Schemas, without_null};

/// All parameters of the operation at `path`.
pub(crate) fn parameters(path: &str, operation: &Operation, schemas: &mut Schemas) -> Vec<Value> {
    let names = path.split(['{', '}']).skip(1).step_by(2);
    let mut parameters: Vec<Value> = names
        .zip(operation.path)
        .map(|(name, schema)| json!({"name": name, "in": "path", "required": true, "schema": schemas.taken(schema)}))
        .collect();
    if let Some(query) = &operation.query {
        parameters.extend(fields_of_query(&schemas.apart(query.schema)));
    }
    for header in &operation.headers {
        let schema = schemas.taken(header.schema);
        parameters.push(json!({"name": header.name, "in": "header", "description": header.about, "schema": schema}));
    }
    parameters
}

/// Each property of a query's schema as a parameter of its own. What is left out of a query is not `null`.
fn fields_of_query(query: &Value) -> Vec<Value> {
    let required = query["required"].as_array().cloned().unwrap_or_default();
    let properties = query["properties"].as_object().into_iter().flatten();
    let field = |(name, schema): (&String, &Value)| {
        let mut schema = schema.clone();
        let description = schema.as_object_mut().and_then(|schema| schema.remove("description"));
        json!({
            "name": name,
            "in": "query",
            "required": required.contains(&json!(name)),
            "description": description,
            "schema": without_null(schema),
        })
    };
    properties.map(field).collect()
}
