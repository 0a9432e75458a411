//! Webhooks: requests that we make. Their receivers' answers are what the document says in reverse.

use function::{Registry, Webhook};
use serde_json::{Map, Value, json};

use crate::schemas::Schemas;

/// The webhooks of a product, by name.
pub(crate) fn all(registry: &Registry, schemas: &mut Schemas) -> Map<String, Value> {
    let webhooks = registry.webhooks.iter();
    webhooks.map(|webhook| (webhook.name.to_owned(), json!({"post": post(registry.product, webhook, schemas)}))).collect()
}

fn post(product: &str, webhook: &Webhook, schemas: &mut Schemas) -> Value {
    let headers: Vec<Value> = webhook
        .headers
        .iter()
        .map(|header| {
            let schema = schemas.given(header.schema);
            json!({"name": header.name, "in": "header", "required": true, "description": header.about, "schema": schema})
        })
        .collect();
    let answers: Map<String, Value> =
        webhook.answers.iter().map(|(status, then)| ((*status).to_owned(), json!({"description": then}))).collect();
    json!({
        "operationId": format!("{product}-{}", webhook.name),
        "tags": [product],
        "summary": webhook.summary,
        "description": webhook.about,
        "security": [],
        "parameters": headers,
        "requestBody": {"content": {"application/json": {"schema": schemas.given(webhook.body)}}},
        "responses": answers,
        "x-waits-s": webhook.waits_s,
    })
}
